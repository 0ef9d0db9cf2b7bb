using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using StockKafka.MarketData.Cache;

namespace StockKafka.Api.Endpoints;

/// <summary>
/// JSON with an entity tag (RFC 9110, 8.8.3): a caller who names the tag in <c>If-None-Match</c> and has the same content
/// already gets 304 and no body. The tag is weak, since the body may be sent compressed or plain. What the cache holds compressed is
/// sent as it is to those who take it so.
/// </summary>
internal sealed class TaggedJson(CachedBars content) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var tag = Tag(content.Json);
        var headers = httpContext.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "no-cache";
        if (IsKnown(httpContext.Request.Headers.IfNoneMatch, tag))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var body = content.Json;
        if (content.Brotli is { } brotli && TakesBrotli(httpContext.Request.Headers.AcceptEncoding))
        {
            body = brotli;
            headers.ContentEncoding = "br";
            headers.Vary = HeaderNames.AcceptEncoding;
        }

        httpContext.Response.ContentType = "application/json";
        httpContext.Response.ContentLength = body.Length;
        await httpContext.Response.BodyWriter.WriteAsync(body, httpContext.RequestAborted);
    }

    private static string Tag(ReadOnlySpan<byte> json)
    {
        Span<byte> hash = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(hash, XxHash3.HashToUInt64(json));
        return $"W/\"{Convert.ToHexStringLower(hash)}\"";
    }

    private static bool TakesBrotli(StringValues accepted) =>
        accepted.Count > 0 && StringWithQualityHeaderValue.TryParseList(accepted.ToArray()!, out var encodings)
        && encodings.Any(encoding => encoding.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && encoding.Quality != 0);

    private static bool IsKnown(StringValues known, string tag)
    {
        if (known.Count == 0 || !EntityTagHeaderValue.TryParseList(known.ToArray()!, out var tags))
        {
            return false;
        }

        var own = EntityTagHeaderValue.Parse(tag);
        return tags.Any(candidate => candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(own, useStrongComparison: false));
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Net.Http.Headers;

namespace StockKafka.Api.Endpoints;

/// <summary>
/// JSON with an entity tag (RFC 9110, 8.8.3): a caller who names the tag in <c>If-None-Match</c> and has the same content
/// already gets 304 and no body. The tag is weak, since the body may be sent compressed or plain.
/// </summary>
internal sealed class TaggedJson(ReadOnlyMemory<byte> json) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var tag = Tag(json.Span);
        var headers = httpContext.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "no-cache";
        if (IsKnown(httpContext.Request.Headers.IfNoneMatch, tag))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        httpContext.Response.ContentType = "application/json";
        httpContext.Response.ContentLength = json.Length;
        await httpContext.Response.BodyWriter.WriteAsync(json, httpContext.RequestAborted);
    }

    private static string Tag(ReadOnlySpan<byte> json)
    {
        Span<byte> hash = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(hash, XxHash3.HashToUInt64(json));
        return $"W/\"{Convert.ToHexStringLower(hash)}\"";
    }

    private static bool IsKnown(Microsoft.Extensions.Primitives.StringValues known, string tag)
    {
        if (known.Count == 0 || !EntityTagHeaderValue.TryParseList(known.ToArray()!, out var tags))
        {
            return false;
        }

        var own = EntityTagHeaderValue.Parse(tag);
        return tags.Any(candidate => candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(own, useStrongComparison: false));
    }
}

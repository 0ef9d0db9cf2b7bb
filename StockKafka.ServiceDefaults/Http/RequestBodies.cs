using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RequestDecompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>
/// What a body may be labelled with (RFC 9110, sections 8.3 and 8.4): the content type that its endpoint takes, and one of the
/// codings that are unpacked here, within the endpoint's limit of size. All else is 415.
/// </summary>
public static class RequestBodies
{
    private static readonly string[] Codings = ["gzip", "x-gzip", "br", "deflate"];

    /// <summary>Adds the unpacking.</summary>
    internal static void AddRequestBodies(this IServiceCollection services)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        services.AddRequestDecompression(options =>
        {
            options.DecompressionProviders.Clear();
            options.DecompressionProviders.Add("gzip", new Unpacking(packed => new GZipStream(packed, CompressionMode.Decompress)));
            options.DecompressionProviders.Add("x-gzip", new Unpacking(packed => new GZipStream(packed, CompressionMode.Decompress)));
            options.DecompressionProviders.Add("br", new Unpacking(packed => new BrotliStream(packed, CompressionMode.Decompress)));
            options.DecompressionProviders.Add("deflate", new Unpacking(packed => new ZLibStream(packed, CompressionMode.Decompress)));
        });
    }

    /// <summary>Switches it on; after routing, before the endpoints. It refuses also what an endpoint without any parameter is asked with.</summary>
    public static void UseRequestBodies(this WebApplication app)
    {
        app.Use((context, next) => Refusal(context) is { } refusal ? refusal.ExecuteAsync(context) : next(context));
        app.UseRequestDecompression();
    }

    /// <summary>The encoding that the content type names; null when it names none.</summary>
    public static Encoding? Charset(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue ? FindEncoding(type) : null;

    private static IResult? Refusal(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<BodyMetadata>() is { } body && Mislabelled(context, body) is { } wrong)
        {
            return TypedResults.Problem(Problems.Details(StatusCodes.Status415UnsupportedMediaType, "unsupported-body", "The body cannot be taken", wrong));
        }

        if (metadata?.GetMetadata<ExampleMetadata>() is not null && metadata.GetMetadata<TakesMetadata>() is null)
        {
            var query = new QueryReader(context.Request);
            return query.HasErrors ? Problems.Invalid(query.Errors) : null;
        }

        return null;
    }

    private static string? Mislabelled(HttpContext context, BodyMetadata body)
    {
        var given = context.Request.ContentType;
        if (!string.IsNullOrEmpty(given) && (!MediaTypeHeaderValue.TryParse(given, out var type) || !IsTaken(type, body)))
        {
            return $"Content-Type is '{given}'; it must be {body.ContentType}{(IsJson(body) ? "" : ", with a charset if the text is not UTF-8")}.";
        }

        var coding = context.Request.Headers.ContentEncoding;
        if (coding.Count == 0 || (coding is [var one] && Codings.Contains(one, StringComparer.OrdinalIgnoreCase)))
        {
            return null;
        }

        context.Response.Headers.AcceptEncoding = string.Join(", ", Codings);
        return $"Content-Encoding is '{coding}'; one of {string.Join(", ", Codings)} can be unpacked.";
    }

    private static bool IsTaken(MediaTypeHeaderValue type, BodyMetadata body)
    {
        var isOfType = type.MediaType.Equals(body.ContentType, StringComparison.OrdinalIgnoreCase)
            || (IsJson(body) && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
        return isOfType && (!type.Charset.HasValue || (FindEncoding(type) is { } encoding && (!IsJson(body) || encoding.CodePage is 65001 or 20127)));
    }

    private static bool IsJson(BodyMetadata body) => body.ContentType == "application/json";

    private static Encoding? FindEncoding(MediaTypeHeaderValue type)
    {
        try
        {
            return Encoding.GetEncoding(HeaderUtilities.RemoveQuotes(type.Charset).ToString());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private sealed class Unpacking(Func<Stream, Stream> unpack) : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => new UnpackedBody(unpack(stream));
    }
}

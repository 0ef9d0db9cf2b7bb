using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.AspNetCore.Routing;

namespace StockKafka.Api.Tests.Endpoints;

/// <summary>A request to some endpoint: near to one that is taken, but for what a client may have got wrong.</summary>
internal sealed partial record AnyRequest(string Method, string Path, string? Body, string? ContentType, string? Coding, string? Header)
{
    private static readonly string[] Words =
    [
        "", "A", "a", "kafka", "1", "-1", "0", "2147483648", "99999999999999999999", "1e5", "NaN", "true", "null", "2025-07-23", "0001-01-01", "9999-12-31",
        "2025-07-23T15:00:00Z", "9999-12-31T23:59:59Z", "gap_down", "simulated", "../..", "a/b", "%", "\0", "\u00ff", "\ud83d\ude00", "'; --", ",,,",
    ];

    private static readonly string[] Bodies =
    [
        """{"symbol":"A","price":1,"change":0.1,"volume":5,"source":"t","timestamp":"2025-07-23T00:00:00Z","runId":"r","producerId":"p","sequence":1}""",
        """[{"symbol":"A","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}]""",
        """{"symbols":2,"days":3,"seed":1,"lastDay":"2025-07-23"}""",
        """{"runId":"A","load":"api","startedAt":"2025-07-23T15:00:00Z","endedAt":"2025-07-23T15:03:00Z","verdict":"pass","requests":5,"p95Seconds":0.02,"faults":[{"resource":"kafka","action":"stop","startedAt":"2025-07-23T15:00:00Z"}]}""",
        "symbol,date,open,high,low,close,volume\nA,2025-07-23,1,2,1,2,10\n", "symbol,name,market_cap,sector\nA,\"B, C\",1e9,X\n", "", "[null]", "null", "[[]]", "\"",
    ];

    private static readonly string[] Scalars =
        ["null", "1", "-1", "1e400", "1.5", "9223372036854775808", "\"\"", "\"x\"", "\"\\ud800\"", "\"0001-01-01\"", "\"0001-01-01T00:00:00+14:00\"", "true", "[]", "[null]", "{}", "{\"a\":1,\"a\":2}"];

    private static readonly Gen<string> Word = Gen.Frequency((4, OneOf(Words)), (1, Gen.String[0, 30]));

    private static readonly Gen<string> AnyBody = Gen.Select(OneOf(Bodies), Gen.Int[0, 4], Gen.Int[0, 400], Gen.Char, OneOf(Scalars), (body, change, place, character, scalar) =>
        (body.Length, change) switch
        {
            (0, _) or (_, 0) => body,
            (_, 1) => body.Remove(place % body.Length, 1),
            (_, 2) => body.Insert(place % body.Length, character.ToString()),
            _ => Values().Matches(body) is { Count: > 0 } values && values[place % values.Count] is var value
                ? body[..value.Index] + scalar + body[(value.Index + value.Length)..] : body,
        });

    /// <summary>Requests to these endpoints.</summary>
    public static Gen<AnyRequest> To(RouteEndpoint[] endpoints, string[] parameters) => Gen.Select(
        OneOf(endpoints), Word.Array[3], Gen.Select(Gen.Frequency((6, OneOf(parameters)), (1, Word)), Word).Array[0, 3], AnyBody,
        Gen.Frequency((6, OneOf("right")), (1, OneOf("text/plain", "application/json", "text/csv", "text/csv; charset=x", "application/json; charset=utf-16", "??", ""))),
        Gen.Frequency((6, OneOf<string?>([null])), (1, OneOf<string?>("gzip", "br", "deflate", "identity", "gzip, br", "?"))),
        Gen.Frequency((4, OneOf<string?>([null])), (1, Word!)),
        (endpoint, segments, query, body, type, coding, header) => Make(endpoint, segments, query, body, type, coding, header));

    /// <summary>The request as a client sends it; header fields that no client can send are left out.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Path);
        if (Method is "POST" or "PUT")
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body ?? ""));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            if (Coding is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Encoding", Coding);
            }
        }

        if (Header is not null && !Header.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            foreach (var name in (string[])["If-None-Match", "Accept", "Accept-Encoding", "Range", "Last-Event-ID"])
            {
                message.Headers.TryAddWithoutValidation(name, Header);
            }
        }

        return message;
    }

    /// <summary>Whether it asks for a market that takes long to make.</summary>
    public bool IsLarge()
    {
        try
        {
            using var json = JsonDocument.Parse(Body ?? "");
            return json.RootElement.ValueKind == JsonValueKind.Object && Path.Contains("simulated", StringComparison.Ordinal)
                && !(Small("symbols") && Small("days"));

            bool Small(string name) => json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count <= 100;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static AnyRequest Make(RouteEndpoint endpoint, string[] segments, (string, string)[] query, string? body, string type, string? coding, string? header)
    {
        var index = 0;
        var path = Segment().Replace(endpoint.RoutePattern.RawText!, _ => segments[index++ % segments.Length] is { Length: > 0 } text and not ("." or "..") ? Uri.EscapeDataString(text) : "A");
        var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
        var right = path.StartsWith("/api/import/", StringComparison.Ordinal) && !path.EndsWith("simulated", StringComparison.Ordinal) ? "text/csv" : "application/json";
        var questions = string.Join('&', query.Select(each => $"{Uri.EscapeDataString(each.Item1)}={Uri.EscapeDataString(each.Item2)}"));
        return new(method, "/" + path.TrimStart('/') + (questions.Length > 0 ? "?" + questions : ""), body, type == "right" ? right : type, coding, header);
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Segment();

    [GeneratedRegex("(?<=:)(\"[^\"]*\"|[0-9.]+)")]
    private static partial Regex Values();
}

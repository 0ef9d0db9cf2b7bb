using System.Text;
using StockKafka.Load.Answers;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Options;

namespace StockKafka.LoadRunner.Arguments;

/// <summary>What the scenario Http asks for and expects, as it was written; null or empty where nothing was.</summary>
internal sealed record HttpArguments
{
    [Option("--url-file", "FILE", "test type http: addresses, one a line, # before a comment")]
    public string? UrlFile { get; init; }

    [Option("--method", "METHOD", "test type http: [GET, or POST with a body]")]
    public string? Method { get; init; }

    [Option("--header", "NAME: VALUE", "test type http: sent with every request, repeatable")]
    public IReadOnlyList<string> Headers { get; init; } = [];

    [Option("--body-file", "FILE", "test type http: body of every request")]
    public string? BodyFile { get; init; }

    [Option("--http2", null, "test type http: HTTP/2, without TLS too (h2c, prior knowledge) [HTTP/1.1]")]
    public bool Http2 { get; init; }

    [Option("--expect-status", "STATUS", "test type http: the right answer's status [any below 400]")]
    public string? ExpectStatus { get; init; }

    [Option("--expect-contains", "TEXT", "test type http: what the right answer contains")]
    public string? ExpectContains { get; init; }

    [Option("--expect-json", "PATH", "test type http: what the right answer's JSON has: items[0].symbol, status=Healthy")]
    public string? ExpectJson { get; init; }

    [Option("--timeout", "TIME", "test type http: how long an answer may take [30s]")]
    public string? Timeout { get; init; }

    [Option("--max-body", "BYTES", "test type http: a longer body is a failure [any length]")]
    public string? MaxBody { get; init; }

    private const string Example = "--target http://127.0.0.1:8080/path";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <param name="targets">Addresses of the command line; those of the file come after them.</param>
    /// <exception cref="UsageException">A value makes no sense, or no address is named.</exception>
    public HttpAttackOptions Validate(IReadOnlyList<string> targets)
    {
        HttpTarget[] attacked =
        [
            .. targets.Select(text => Target("--target", text, "http://127.0.0.1:8080/path")),
            .. UrlFile is null ? [] : Lines(UrlFile).Select(line => Target("--url-file", line, "urls.txt")),
        ];
        if (attacked.Length == 0)
        {
            throw new UsageException($"--target: names no address to attack; write e.g. {Example}, or --url-file urls.txt");
        }

        return new()
        {
            Targets = attacked,
            Method = new(Method is null ? BodyFile is null ? "GET" : "POST" : Values.Word("--method", Method, Methods)),
            Headers = [.. Headers.Select(Header)],
            Body = BodyFile is null ? default : Read("--body-file", BodyFile, File.ReadAllBytes),
            Http2 = Http2,
            Timeout = Timeout is null ? HttpAttackOptions.DefaultTimeout : Values.Duration("--timeout", Timeout, TimeSpan.FromMilliseconds(1), "30s"),
            LongestBody = MaxBody is null ? long.MaxValue : Values.Whole("--max-body", MaxBody, 0, int.MaxValue, "1048576"),
            Expected = new()
            {
                Status = ExpectStatus is null ? null : Values.Whole("--expect-status", ExpectStatus, 100, 599, "200"),
                Contains = ExpectContains,
                Json = ExpectJson is null ? null : JsonPath.Parse("--expect-json", ExpectJson),
            },
        };
    }

    /// <summary>User and password become the header that browsers make of them (RFC 7617, in UTF-8), and stand nowhere else.</summary>
    private static HttpTarget Target(string option, string text, string example)
    {
        var address = Values.Address(option, text, example);
        var plain = new UriBuilder(address) { UserName = "", Password = "", Fragment = "" }.Uri;
        return new(plain, address.UserInfo.Length == 0 ? null
            : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo.Contains(':', StringComparison.Ordinal) ? address.UserInfo : address.UserInfo + ":")))}");
    }

    private static IEnumerable<string> Lines(string file) => Read("--url-file", file, File.ReadAllLines)
        .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    private static KeyValuePair<string, string> Header(string text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0 || !text.AsSpan(0, colon).ContainsAny("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") || text.AsSpan(0, colon).ContainsAny(" \t\"(),/;<=>?@[\\]{}")
            || text.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new UsageException($"--header: '{Secrets.NameOf(text)}' is no header; write e.g. --header \"Accept: application/json\"");
        }

        var name = text[..colon];
        return name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
            ? throw new UsageException($"--header: '{name}' is set by the client itself; leave it out")
            : new(name, text[(colon + 1)..].Trim());
    }

    private static T Read<T>(string option, string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option}: '{file}' cannot be read ({exception.Message}); name a file that can");
        }
    }
}

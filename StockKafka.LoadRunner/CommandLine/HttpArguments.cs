using System.Text;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary>What the scenario Http asks for and expects, as it was written; null or empty where nothing was.</summary>
sealed record HttpArguments
{
    public string? UrlFile { get; init; }

    public string? Method { get; init; }

    public IReadOnlyList<string> Headers { get; init; } = [];

    public string? BodyFile { get; init; }

    public bool Http2 { get; init; }

    public string? ExpectStatus { get; init; }

    public string? ExpectContains { get; init; }

    public string? ExpectJson { get; init; }

    public string? Timeout { get; init; }

    public string? MaxBody { get; init; }

    const string Example = "--target http://127.0.0.1:8080/path";

    static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>The first option that was given, and its value; null if none was.</summary>
    public (string Option, string Value)? Given => this switch
    {
        { UrlFile: { } value } => ("--url-file", value),
        { Method: { } value } => ("--method", value),
        { Headers: [var value, ..] } => ("--header", Secrets.NameOf(value)),
        { BodyFile: { } value } => ("--body-file", value),
        { Http2: true } => ("--http2", "true"),
        { ExpectStatus: { } value } => ("--expect-status", value),
        { ExpectContains: { } value } => ("--expect-contains", value),
        { ExpectJson: { } value } => ("--expect-json", value),
        { Timeout: { } value } => ("--timeout", value),
        { MaxBody: { } value } => ("--max-body", value),
        _ => null,
    };

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
    static HttpTarget Target(string option, string text, string example)
    {
        var address = Values.Address(option, text, example);
        var plain = new UriBuilder(address) { UserName = "", Password = "", Fragment = "" }.Uri;
        return new(plain, address.UserInfo.Length == 0 ? null
            : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo.Contains(':', StringComparison.Ordinal) ? address.UserInfo : address.UserInfo + ":")))}");
    }

    static IEnumerable<string> Lines(string file) => Read("--url-file", file, File.ReadAllLines)
        .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    static KeyValuePair<string, string> Header(string text)
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

    static T Read<T>(string option, string file, Func<string, T> read)
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

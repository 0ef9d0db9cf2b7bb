using System.CommandLine;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary>The options of the scenario Http.</summary>
sealed class HttpOptions
{
    readonly Option<string?> _urlFile = LoadCommand.Text("--url-file", "FILE", "test type http: addresses, one a line, # before a comment");
    readonly Option<string?> _method = LoadCommand.Text("--method", "METHOD", "test type http: [GET, or POST with a body]");
    readonly Option<string[]> _headers = new("--header") { HelpName = "NAME: VALUE", Description = "test type http: sent with every request, repeatable" };
    readonly Option<string?> _bodyFile = LoadCommand.Text("--body-file", "FILE", "test type http: body of every request");
    readonly Option<bool> _http2 = new("--http2") { Description = "test type http: HTTP/2, without TLS too (h2c, prior knowledge) [HTTP/1.1]" };
    readonly Option<string?> _expectStatus = LoadCommand.Text("--expect-status", "STATUS", "test type http: the right answer's status [any below 400]");
    readonly Option<string?> _expectContains = LoadCommand.Text("--expect-contains", "TEXT", "test type http: what the right answer contains");
    readonly Option<string?> _expectJson = LoadCommand.Text("--expect-json", "PATH", "test type http: what the right answer's JSON has: items[0].symbol, status=Healthy");

    readonly Option<string?> _timeout = LoadCommand.Text("--timeout", "TIME", "test type http: how long an answer may take [30s]");
    readonly Option<string?> _maxBody = LoadCommand.Text("--max-body", "BYTES", "test type http: a longer body is a failure [any length]");

    public IReadOnlyList<Option> All => [_urlFile, _method, _headers, _bodyFile, _http2, _expectStatus, _expectContains, _expectJson, _timeout, _maxBody];

    public HttpArguments Read(ParseResult parsed) => new()
    {
        UrlFile = parsed.GetValue(_urlFile),
        Method = parsed.GetValue(_method),
        Headers = parsed.GetValue(_headers) ?? [],
        BodyFile = parsed.GetValue(_bodyFile),
        Http2 = parsed.GetValue(_http2),
        ExpectStatus = parsed.GetValue(_expectStatus),
        ExpectContains = parsed.GetValue(_expectContains),
        ExpectJson = parsed.GetValue(_expectJson),
        Timeout = parsed.GetValue(_timeout),
        MaxBody = parsed.GetValue(_maxBody),
    };
}

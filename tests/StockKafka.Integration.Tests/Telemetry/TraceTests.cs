using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace StockKafka.Integration.Tests.Telemetry;

/// <summary>Spans and logs of the whole stack, as a receiver of OTLP gets them.</summary>
public sealed class TraceTests(TracedStack stack) : IClassFixture<TracedStack>
{
    private static readonly char[] Hexadecimal = [.. "0123456789abcdef"];

    [Fact]
    public async Task A_quote_is_followed_from_the_request_through_kafka_to_the_database_and_the_cache()
    {
        var trace = await PostAsync("/api/quotes", Quote("TRACE1"));
        var request = await SpanAsync(span => span.TraceId == trace && span.Kind == Span.Server);
        Assert.Equal(("api", "POST /api/quotes", "/api/quotes", "202"),
            (request.Service, request.Name, request.Attributes["http.route"], request.Attributes["http.response.status_code"]));

        var send = await SpanAsync(span => span.TraceId == trace && span.Kind == Span.Producer);
        Assert.Equal(("send yfinance-stock-data", request.SpanId, "kafka", "yfinance-stock-data", "1"),
            (send.Name, send.ParentId, send.Attributes["messaging.system"], send.Attributes["messaging.destination.name"], send.Attributes["messaging.batch.message_count"]));

        var process = await SpanAsync(span => span.Kind == Span.Consumer && span.Links.Contains(send.SpanId));
        Assert.Equal(("process yfinance-stock-data", "stockkafka-ingest"), (process.Name, process.Attributes["messaging.consumer.group.name"]));

        var write = await SpanAsync(span => span.ParentId == process.SpanId && span.Attributes.GetValueOrDefault("db.system.name") == "duckdb");
        Assert.Equal((Span.Client, "write IngestLog.ApplyAsync", "write"), (write.Kind, write.Name, write.Attributes["db.operation.name"]));

        var round = await SpanAsync(span => span.Name == "send latest quotes" && span.TraceId == process.TraceId);
        var set = await SpanAsync(span => span.ParentId == round.SpanId);
        Assert.Equal(("redis", "PIPELINE SET"), (set.Attributes["db.system.name"], set.Attributes["db.operation.name"]));
    }

    [Fact]
    public async Task A_quote_that_redis_gets_late_is_sent_there_within_its_own_trace()
    {
        string trace;
        await stack.StopAsync("redis");
        try
        {
            trace = await PostAsync("/api/quotes", Quote("LATE1"));
            await SpanAsync(span => span.TraceId == trace && span.Name == "write IngestLog.ApplyAsync");
        }
        finally
        {
            await stack.StartAsync("redis");
        }

        // The first round may still meet the connection that is gone; it is followed by another of the same trace.
        await SpanAsync(span => span.Name == "PIPELINE SET"
            && stack.Receiver.Spans.Any(round => round.SpanId == span.ParentId && round.TraceId == trace && round.Name == "send latest quotes"));
    }

    [Fact]
    public async Task A_batch_is_one_span_however_large_it_is()
    {
        var body = new StringBuilder("[").AppendJoin(',', Enumerable.Range(0, 10_000).Select(index => Quote($"B{index % 50}"))).Append(']').ToString();
        var trace = await PostAsync("/api/quotes", body);
        var send = await SpanAsync(span => span.TraceId == trace && span.Kind == Span.Producer);
        Assert.Equal("10000", send.Attributes["messaging.batch.message_count"]);
        var process = await SpanAsync(span => span.Kind == Span.Consumer && span.Links.Contains(send.SpanId));
        Assert.Single(process.Links, link => link == send.SpanId);
        Assert.Single(stack.Receiver.Spans, span => span.TraceId == trace && span.Kind == Span.Producer);
    }

    [Fact]
    public async Task A_read_shows_the_cache_and_the_database_and_pages_that_are_polled_show_nothing()
    {
        await stack.Api.GetStringAsync("/metrics");
        await stack.Api.GetStringAsync("/health");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stock/NONE/daily?from=2025-01-01");
        var trace = NewTrace(request);
        using var answer = await stack.Api.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);

        var server = await SpanAsync(span => span.TraceId == trace && span.Kind == Span.Server);
        Assert.Equal(("GET /api/stock/{symbol}/daily", "/api/stock/NONE/daily"), (server.Name, server.Attributes["url.path"]));
        Assert.DoesNotContain(server.Attributes.Values, value => value.Contains("2025-01-01", StringComparison.Ordinal));
        await SpanAsync(span => span.TraceId == trace && span.Name == "GET");
        await SpanAsync(span => span.TraceId == trace && span.Name == "read BarTable.RangeAsync");
        Assert.DoesNotContain(stack.Receiver.Spans, span => span.Attributes.GetValueOrDefault("url.path") is "/metrics" or "/health");
    }

    [Fact]
    public async Task A_scan_shows_its_steps_and_what_it_sends()
    {
        await stack.PostAsync("/api/import/simulated", """{"symbols":20,"days":60,"seed":3,"lastDay":"2025-07-25"}""");
        var trace = "";
        await Eventually.TrueAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/scans?date=2025-07-25");
            trace = NewTrace(request);
            using var answer = await stack.Scanner.SendAsync(request);
            return answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("signals").GetInt64() > 0;
        });
        var scan = await SpanAsync(span => span.TraceId == trace && span.Name == "scan");
        await SpanAsync(span => span.ParentId == scan.SpanId && span.Name == "scan days");
        var store = await SpanAsync(span => span.ParentId == scan.SpanId && span.Name == "store signals");
        var send = await SpanAsync(span => span.Service == "scanner" && span.Kind == Span.Producer && span.Links.Contains(store.SpanId));
        Assert.Equal("watchlist-signals", send.Attributes["messaging.destination.name"]);
        await SpanAsync(span => span.Service == "api" && span.Kind == Span.Consumer && span.Links.Contains(send.SpanId));
    }

    [Fact]
    public async Task The_log_line_of_a_failed_request_leads_to_its_trace_and_nothing_secret_is_said_anywhere()
    {
        await stack.StopAsync("kafka");
        string trace;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/quotes") { Content = new StringContent(Quote("PAYLOAD7"), Encoding.UTF8, "application/json") };
            trace = NewTrace(request);
            using var answer = await stack.Api.SendAsync(request);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }
        finally
        {
            await stack.StartAsync("kafka");
        }

        var line = await Eventually.GetAsync(() => Task.FromResult(LogLines("api").FirstOrDefault(entry => Text(entry, "trace_id") == trace && Text(entry, "event") == "Failed")),
            entry => entry.ValueKind == JsonValueKind.Object);
        Assert.Equal(("Warning", "StockKafka.ServiceDefaults.Monitoring.RequestLog", "api", 1103), (Text(line, "level"), Text(line, "category"), Text(line, "service"), line.GetProperty("event_id").GetInt32()));
        Assert.Contains("{Endpoint}", Text(line, "template"), StringComparison.Ordinal);
        Assert.Equal(("/api/quotes", 503), (Text(line.GetProperty("properties"), "Endpoint"), line.GetProperty("properties").GetProperty("Status").GetInt32()));
        Assert.EndsWith("Z", Text(line, "timestamp"), StringComparison.Ordinal);
        var span = await SpanAsync(found => found.TraceId == trace && found.Kind == Span.Server);
        Assert.Equal((span.SpanId, "503"), (Text(line, "span_id"), span.Attributes["error.type"]));
        await Eventually.TrueAsync(() => Task.FromResult(stack.Receiver.Logs.Any(record => record.TraceId == trace && record.Service == "api")));

        var said = string.Concat(stack.Receiver.Bodies.Select(Encoding.UTF8.GetString)) + File.ReadAllText(LogFile("api")) + File.ReadAllText(LogFile("scanner"))
            + await stack.Api.GetStringAsync("/metrics");
        Assert.DoesNotContain(Stack.ApiKey, said, StringComparison.Ordinal);
        Assert.DoesNotContain("PAYLOAD7", said, StringComparison.Ordinal);
    }

    private static string Quote(string symbol) => $$"""{"symbol":"{{symbol}}","price":5.5,"source":"load","timestamp":"2025-07-25T14:00:00Z"}""";

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static string NewTrace(HttpRequestMessage request)
    {
        var trace = new string(Random.Shared.GetItems(Hexadecimal, 32));
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
        return trace;
    }

    private string LogFile(string service) => Path.Combine(stack.DataFolder, "logs", $"{service}.jsonl");

    private List<JsonElement> LogLines(string service)
    {
        using var file = new FileStream(LogFile(service), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Posts until it is accepted: the breaker may be open still after another test. Answers the trace of the attempt that was.</summary>
    private async Task<string> PostAsync(string path, string body)
    {
        var trace = "";
        await Eventually.TrueAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            trace = NewTrace(request);
            using var answer = await stack.Api.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.Accepted;
        });
        return trace;
    }

    /// <summary>Waits for a span; when it does not come, says which came last.</summary>
    private async Task<Span> SpanAsync(Func<Span, bool> wanted)
    {
        Span? found = null;
        try
        {
            await Eventually.TrueAsync(() => Task.FromResult((found = stack.Receiver.Spans.FirstOrDefault(wanted)) is not null));
            return found!;
        }
        catch (Xunit.Sdk.TrueException)
        {
            var last = stack.Receiver.Spans.TakeLast(30).Select(span => $"{span.Service} {span.Name}: trace {span.TraceId}, span {span.SpanId}, parent {span.ParentId}, links {string.Join(' ', span.Links)}");
            throw new Xunit.Sdk.XunitException($"no such span; the last that came:\n{string.Join('\n', last)}\ningest: {await stack.Api.GetStringAsync("/api/ingest/status")}");
        }
    }
}

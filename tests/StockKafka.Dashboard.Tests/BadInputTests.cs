using System.Net;
using System.Text;
using StockKafka.Platform.Dashboard;
using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Dashboard.Tests;

public sealed class BadInputTests : IAsyncLifetime
{
    private RunningDashboard _dashboard = null!;

    public async Task InitializeAsync() => _dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { SeriesPerInstrument = 50 });

    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Theory]
    [InlineData("traces", "text/plain", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("traces", "application/x-protobuf", "br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("nothing", "application/x-protobuf", null, HttpStatusCode.NotFound)]
    [InlineData("traces", "application/x-protobuf", "gzip", HttpStatusCode.BadRequest)]
    [InlineData("traces", "application/x-protobuf", null, HttpStatusCode.BadRequest)]
    [InlineData("logs", "application/json", null, HttpStatusCode.BadRequest)]
    public async Task RequestThatIsNotTelemetry_IsRefusedAndSaysWhy(string signal, string type, string? encoding, HttpStatusCode expected)
    {
        using var answer = await _dashboard.PostAsync(signal, Encoding.UTF8.GetBytes("this is not telemetry"), type, encoding);

        Assert.Equal(expected, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task WithoutTheKey_TelemetryIs401(string? key)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_dashboard.OtlpUrl) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("x-otlp-api-key", key);
        }

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("application/x-protobuf", "")]
    public async Task EmptyRequest_IsAnsweredInItsEncoding(string type, string body)
    {
        using var answer = await _dashboard.PostAsync("metrics", Encoding.UTF8.GetBytes(body), type);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task CompressedRequest_IsUnpacked()
    {
        var body = RunningDashboard.Binary(Otlp.Spans("api", Otlp.Span(1, 1)), OtlpSchema.Traces);

        using var answer = await _dashboard.PostAsync("traces", RunningDashboard.Gzip(body), encoding: "gzip");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, (await _dashboard.GetAsync("/api/traces")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task BodyBeyondTheBound_Is413()
    {
        HttpStatusCode status;
        try
        {
            using var answer = await _dashboard.PostAsync("traces", new byte[RequestBody.MostBytes + 1]);
            status = answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The server answers before it has read all and closes; a client that only writes may not see the answer.
            using var chunk = await _dashboard.PostAsync("traces", RunningDashboard.Gzip(new byte[RequestBody.MostBytes + 1]), encoding: "gzip");
            status = chunk.StatusCode;
        }

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
    }

    [Fact]
    public async Task CompressionBomb_Is413AndTakesNoMoreMemoryThanTheBound()
    {
        var bomb = RunningDashboard.Gzip(new byte[1024 * 1024 * 1024]);
        Assert.True(bomb.Length < RequestBody.MostBytes);

        using var answer = await _dashboard.PostAsync("metrics", bomb, encoding: "gzip");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task EveryTruncation_IsRefusedWholeOrTakenWhole()
    {
        var body = RunningDashboard.Binary(Otlp.Spans("api", Otlp.Span(7, 1, more: $",\"attributes\":{Otlp.Attributes(("a", "b"))}")), OtlpSchema.Traces);

        for (var length = 1; length < body.Length; length++)
        {
            using var answer = await _dashboard.PostAsync("traces", body[..length]);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Equal(0, (await _dashboard.GetAsync("/api/traces")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("traces")]
    [InlineData("logs")]
    [InlineData("metrics")]
    public async Task RandomlyChangedBodies_AreNeverAServerError(string signal)
    {
        var body = signal switch
        {
            "traces" => RunningDashboard.Binary(Otlp.Spans("api", Otlp.Span(7, 1, more: $",\"attributes\":{Otlp.Attributes(("a", "b"))},\"status\":{{\"code\":2,\"message\":\"no\"}}")), OtlpSchema.Traces),
            "logs" => RunningDashboard.Binary(Otlp.Logs("api", Otlp.Log("hello {Name}", more: $",\"attributes\":{Otlp.Attributes(("Name", "you"))}")), OtlpSchema.Logs),
            _ => RunningDashboard.Binary(Otlp.Metrics("api", Histogram), OtlpSchema.Metrics),
        };
        var random = new Random(42);
        for (var i = 0; i < 400; i++)
        {
            var changed = body.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            using var answer = await _dashboard.PostAsync(signal, changed);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"round {i}: {answer.StatusCode}");
        }

        foreach (var path in (string[])["/api/traces?text=x&attr=a:b", "/api/logs?text=x&attr=a:b", "/api/logs/fields", "/api/metrics/instruments", "/api/metrics/data?resource=api&meter=Test.Meter&instrument=h"])
        {
            using var answer = await _dashboard.Browser.GetAsync(path);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, path);
        }
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(200)]
    public async Task DeeplyNestedValue_IsRefused(int depth)
    {
        var json = new StringBuilder("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":""");
        json.Insert(json.Length, """{"arrayValue":{"values":[""", depth).Append("{\"stringValue\":\"x\"}").Insert(json.Length, "]}}", depth).Append("}]}]}]}");

        using var asJson = await _dashboard.PostAsync("logs", Encoding.UTF8.GetBytes(json.ToString()), "application/json");
        using var asBinary = await _dashboard.PostAsync("logs", Nested(depth));

        Assert.Equal(HttpStatusCode.BadRequest, asJson.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, asBinary.StatusCode);
    }

    [Fact]
    public async Task HundredThousandSetsOfAttributes_AreBoundedAndTheRestCounted()
    {
        const int Sets = 100_000, PerRequest = 10_000;
        for (var first = 0; first < Sets; first += PerRequest)
        {
            var points = Enumerable.Range(first, PerRequest).Select(i => $$"""{"timeUnixNano":"{{Otlp.Now}}","asInt":"{{i}}","attributes":{{Otlp.Attributes(("user", $"u{i}"))}} }""");
            await _dashboard.SendAsync("metrics", Otlp.Metrics("api", $$"""{"name":"many","gauge":{"dataPoints":[{{string.Join(",", points)}}]} }"""));
        }

        var instrument = (await _dashboard.GetAsync("/api/metrics/instruments")).GetProperty("resources")[0].GetProperty("meters")[0].GetProperty("instruments")[0];
        var usage = (await _dashboard.GetAsync("/api/info")).GetProperty("usage");
        Assert.Equal(50, instrument.GetProperty("series").GetInt32());
        Assert.Equal(Sets - 50, usage.GetProperty("dropped").GetInt32());
    }

    private static string Histogram =>
        $$"""{"name":"h","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{"startTimeUnixNano":"{{Otlp.Now - 1_000_000_000}}","timeUnixNano":"{{Otlp.Now}}","count":"3","sum":1.5,"bucketCounts":["1","1","1"],"explicitBounds":[0.1,1],"attributes":{{Otlp.Attributes(("k", "v"))}} }] } }""";

    // Fields 1 > 2 > 2 > 5 lead to a log's body; there, field 5 is a list and its field 1 a value, and so on.
    private static byte[] Nested(int depth)
    {
        byte[] message = [];
        for (var i = 0; i < depth; i++)
        {
            message = Wrap(i % 2 == 0 ? 1 : 5, message);
        }

        foreach (var field in (int[])[5, 2, 2, 1])
        {
            message = Wrap(field, message);
        }

        return message;
    }

    private static byte[] Wrap(int field, byte[] message)
    {
        var length = new List<byte>();
        for (var rest = message.Length; ; rest >>= 7)
        {
            length.Add((byte)(rest < 0x80 ? rest : (rest & 0x7f) | 0x80));
            if (rest < 0x80)
            {
                return [(byte)((field << 3) | 2), .. length, .. message];
            }
        }
    }
}

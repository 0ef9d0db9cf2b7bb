using System.Net;
using System.Text.Json;
using StockKafka.Platform.Dashboard.Queries;

namespace StockKafka.Dashboard.Tests;

public sealed class MetricTests : IAsyncLifetime
{
    private const string Query = "/api/metrics/data?resource=api&meter=Test.Meter&seconds=60";

    private RunningDashboard _dashboard = null!;

    public async Task InitializeAsync() => _dashboard = await RunningDashboard.StartAsync();

    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Fact]
    public async Task Counter_IsARatePerSecond()
    {
        await SendEachSecondAsync("requests", "sum", i => [Number(10 * i, "ok")], ",\"isMonotonic\":true,\"aggregationTemporality\":2");

        var data = await _dashboard.GetAsync($"{Query}&instrument=requests");

        Assert.Equal("counter", data.GetProperty("kind").GetString());
        var rates = Known(data, 0);
        Assert.InRange(rates.Length, 15, 21);
        Assert.All(rates[1..], rate => Assert.Equal(10, rate, 0.1));
    }

    [Fact]
    public async Task CounterOfDeltas_IsTheSameRate()
    {
        await SendEachSecondAsync("requests", "sum", _ => [Number(10, "ok")], ",\"isMonotonic\":true,\"aggregationTemporality\":1");

        Assert.All(Known(await _dashboard.GetAsync($"{Query}&instrument=requests"), 0)[1..], rate => Assert.Equal(10, rate, 0.1));
    }

    [Fact]
    public async Task RestartedCounter_HasNoNegativeRate()
    {
        await SendEachSecondAsync("requests", "sum", i => [Number(i < 10 ? 1000 + (10 * i) : 10 * (i - 10), "ok")], ",\"isMonotonic\":true,\"aggregationTemporality\":2");

        Assert.All(Known(await _dashboard.GetAsync($"{Query}&instrument=requests"), 0), rate => Assert.InRange(rate, 0, 1100));
    }

    [Fact]
    public async Task RestartedCounterThatIsSoonHigher_CountsFromNothing()
    {
        var last = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        foreach (var (start, time, value) in ((long, long, int)[])[(last - 30, last - 11, 1000), (last - 30, last - 10, 1000), (last - 10, last - 9, 1010), (last - 10, last - 8, 1010)])
        {
            await _dashboard.SendAsync("metrics", Otlp.Metrics("api", $$"""
                {"name":"requests","sum":{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[{"asInt":"{{value}}","startTimeUnixNano":"{{start}}000000000","timeUnixNano":"{{time}}000000000"}]} }
                """));
        }

        Assert.Equal(1010, Known(await _dashboard.GetAsync($"{Query}&instrument=requests"), 0).Max(), 1);
    }

    [Fact]
    public async Task Dimensions_FilterAndGroup()
    {
        await SendEachSecondAsync("requests", "sum", i => [Number(10 * i, "ok"), Number(3 * i, "error")], ",\"isMonotonic\":true,\"aggregationTemporality\":2");

        var all = await _dashboard.GetAsync($"{Query}&instrument=requests");
        var some = await _dashboard.GetAsync($"{Query}&instrument=requests&filter=status:error");
        var both = await _dashboard.GetAsync($"{Query}&instrument=requests&filter=status:error&filter=status:ok");
        var groups = await _dashboard.GetAsync($"{Query}&instrument=requests&groupBy=status");

        Assert.Equal("status", all.GetProperty("dimensions")[0].GetProperty("key").GetString());
        Assert.Equal(13, Known(all, 0)[^1], 0.1);
        Assert.Equal(3, Known(some, 0)[^1], 0.1);
        Assert.Equal(13, Known(both, 0)[^1], 0.1);
        Assert.Equal("error", groups.GetProperty("series")[0].GetProperty("label").GetString());
        Assert.Equal(3, Known(groups, 0)[^1], 0.1);
        Assert.Equal(10, Known(groups, 1)[^1], 0.1);
    }

    [Fact]
    public async Task Gauge_IsAValueForEachSetOfAttributes()
    {
        await SendEachSecondAsync("level", "gauge", i => [Number(i, "one"), Number(5, "two")], "");

        var data = await _dashboard.GetAsync($"{Query}&instrument=level");

        Assert.Equal("gauge", data.GetProperty("kind").GetString());
        Assert.Equal("status=one", data.GetProperty("series")[0].GetProperty("label").GetString());
        Assert.Equal(19, Known(data, 0)[^1]);
        Assert.All(Known(data, 1), value => Assert.Equal(5, value));
    }

    [Fact]
    public async Task Histogram_IsPercentilesOfEachWindow()
    {
        // Each second 100 values: 50 up to 0.1 s, 40 up to 1 s, 10 up to 10 s.
        await SendEachSecondAsync("duration", "histogram", i => [Histogram(50 * i, 40 * i, 10 * i, 0)], ",\"aggregationTemporality\":2");

        var data = await _dashboard.GetAsync($"{Query}&instrument=duration");
        var labels = data.GetProperty("series").EnumerateArray().Select(series => series.GetProperty("label").GetString());

        Assert.Equal(["p50", "p90", "p99", "count"], labels);
        Assert.Equal(0.1, Known(data, 0)[^1], 0.001);
        Assert.Equal(1, Known(data, 1)[^1], 0.001);
        Assert.Equal(9.1, Known(data, 2)[^1], 0.001);
        Assert.Equal(100, Known(data, 3)[^1], 1);
        var exemplar = data.GetProperty("exemplars")[0];
        Assert.Equal(Otlp.TraceId(5), exemplar.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task ExponentialHistogram_IsShownToo()
    {
        // Scale 0: the bucket with index 2 holds values above 4 and up to 8.
        await SendEachSecondAsync("size", "exponentialHistogram", i =>
            [$"\"count\":\"{10 * i}\",\"sum\":1,\"scale\":0,\"positive\":{{\"offset\":2,\"bucketCounts\":[\"{10 * i}\"]}}"], ",\"aggregationTemporality\":2");

        Assert.InRange(Known(await _dashboard.GetAsync($"{Query}&instrument=size"), 0)[^1], 4, 8);
    }

    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(0.25, 0.5)]
    [InlineData(0.75, 2.0)]
    [InlineData(1, 7.0)]
    public void Percentile_IsInterpolatedInItsBucket(double rank, double expected) =>
        Assert.Equal(expected, Percentile.Of([2, 1, 1], [1, 2], rank, max: 7));

    [Theory]
    [InlineData("/api/metrics/data?resource=api&meter=no&instrument=no", HttpStatusCode.NotFound)]
    [InlineData("/api/metrics/data?seconds=long", HttpStatusCode.BadRequest)]
    public async Task UnknownOrWrong_IsSaidSo(string path, HttpStatusCode expected)
    {
        using var answer = await _dashboard.Browser.GetAsync(path);

        Assert.Equal(expected, answer.StatusCode);
    }

    /// <summary>Sends twenty points of each series, one for each of the last seconds.</summary>
    /// <param name="points">From the number of the second, the points' members without their times.</param>
    private async Task SendEachSecondAsync(string name, string form, Func<int, string[]> points, string more)
    {
        const int Seconds = 20;
        var last = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        for (var i = 0; i < Seconds; i++)
        {
            var times = $"\"startTimeUnixNano\":\"{last - Seconds}000000000\",\"timeUnixNano\":\"{last - Seconds + 1 + i}000000000\"";
            var timed = string.Join(",", points(i).Select(point => $"{{{point},{times}}}"));
            await _dashboard.SendAsync("metrics", Otlp.Metrics("api", $"{{\"name\":\"{name}\",\"{form}\":{{\"dataPoints\":[{timed}]{more}}}}}"));
        }
    }

    private static string Number(int value, string status) => $"\"asInt\":\"{value}\",\"attributes\":{Otlp.Attributes(("status", status))}";

    private static string Histogram(int first, int second, int third, int beyond) => $$"""
        "count":"{{first + second + third + beyond}}","sum":1,"bucketCounts":["{{first}}","{{second}}","{{third}}","{{beyond}}"],"explicitBounds":[0.1,1,10],
        "exemplars":[{"timeUnixNano":"{{Otlp.Now}}","asDouble":0.5,"traceId":"{{Otlp.TraceId(5)}}","spanId":"{{Otlp.SpanId(6)}}"}]
        """;

    private static double[] Known(JsonElement data, int series) =>
        [.. data.GetProperty("series")[series].GetProperty("values").EnumerateArray().Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble())];
}

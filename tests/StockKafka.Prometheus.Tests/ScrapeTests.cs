using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace StockKafka.Prometheus.Tests;

public sealed class ScrapeTests
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    [Fact]
    public async Task The_text_format_shows_each_kind_of_instrument()
    {
        await using var service = await ScrapedService.StartAsync();
        service.Meter.CreateCounter<long>("orders", "{order}", "Orders taken.").Add(3, new KeyValuePair<string, object?>("side", "buy"));
        service.Meter.CreateUpDownCounter<int>("open").Add(-2);
        service.Meter.CreateObservableGauge("load", () => 0.25, "%");
        var histogram = service.Meter.CreateHistogram("wait", "s", "Waits.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        histogram.Record(0.05);
        histogram.Record(0.5);
        histogram.Record(5);

        var page = await service.ScrapeAsync();
        var scope = $"otel_scope_name=\"{service.Meter.Name}\",otel_scope_version=\"1.2.3\"";
        Assert.Contains("# HELP target_info What the metrics are about\n# TYPE target_info gauge\n"
            + "target_info{service_name=\"probe \\\"x\\\"\",service_version=\"1\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains($"# HELP orders_total Orders taken.\n# TYPE orders_total counter\norders_total{{{scope},side=\"buy\"}} 3\n", page, StringComparison.Ordinal);
        Assert.Contains($"# TYPE open gauge\nopen{{{scope}}} -2\n", page, StringComparison.Ordinal);
        Assert.Contains($"# TYPE load_percent gauge\nload_percent{{{scope}}} 0.25\n", page, StringComparison.Ordinal);
        Assert.Contains(
            $"""
            # HELP wait_seconds Waits.
            # TYPE wait_seconds histogram
            wait_seconds_bucket{scope.Braced("le=\"0.1\"")} 1
            wait_seconds_bucket{scope.Braced("le=\"1\"")} 2
            wait_seconds_bucket{scope.Braced("le=\"+Inf\"")} 3
            wait_seconds_sum{scope.Braced()} 5.55
            wait_seconds_count{scope.Braced()} 3

            """, page, StringComparison.Ordinal);
        Assert.DoesNotContain("# EOF", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenMetrics_names_families_without_total_and_ends_with_eof_and_has_exemplars()
    {
        await using var service = await ScrapedService.StartAsync();
        var counter = service.Meter.CreateCounter<long>("orders");
        var histogram = service.Meter.CreateHistogram("wait", "s", null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] });
        string trace;
        using (var activity = service.Source.StartActivity("request"))
        {
            trace = activity!.TraceId.ToHexString();
            counter.Add(1);
            histogram.Record(0.5);
        }

        var page = await service.ScrapeAsync(OpenMetrics);
        Assert.Contains("# TYPE target info\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE orders counter\norders_total{", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE wait_seconds histogram\n# UNIT wait_seconds seconds\n", page, StringComparison.Ordinal);
        Assert.Matches($"wait_seconds_bucket\\{{[^}}]*le=\"1.0\"\\}} 1 # \\{{trace_id=\"{trace}\",span_id=\"[0-9a-f]{{16}}\"\\}} 0.5 [0-9.]+\n", page);
        Assert.EndsWith("\n# EOF\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=0.0.1;q=0.75,text/plain;q=0.5", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0.4,text/plain;q=0.5", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("", "text/plain; version=0.0.4; charset=utf-8")]
    public async Task The_format_is_what_the_scraper_likes_best(string accept, string contentType)
    {
        await using var service = await ScrapedService.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await service.Client.SendAsync(request);
        Assert.Equal(contentType, response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Instruments_of_one_name_in_two_meters_are_one_family()
    {
        await using var service = await ScrapedService.StartAsync();
        using var second = new Meter(service.Meter.Name + ".second");
        service.Meter.CreateCounter<long>("shared").Add(1);
        second.CreateCounter<long>("shared").Add(2);
        second.CreateObservableGauge("shared", () => 5L); // Another type under the same name cannot be shown.
        var page = await service.ScrapeAsync();
        Assert.Equal(2, page.Split("# TYPE shared_total counter").Length);
        Assert.Equal(2, page.Split('\n').Count(line => line.StartsWith("shared_total{", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Labels_are_escaped_and_those_that_become_the_same_share_a_place()
    {
        await using var service = await ScrapedService.StartAsync();
        service.Meter.CreateCounter<long>("odd").Add(1, new("a.b", "x\\y\n\"z\""), new("a_b", "second"), new("flag", true));
        Assert.Contains("a_b=\"x\\\\y\\n\\\"z\\\";second\",flag=\"true\"} 1\n", await service.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrapes_within_the_cache_time_share_one_collection()
    {
        await using var service = await ScrapedService.StartAsync(options => options.ScrapeResponseCacheDurationMilliseconds = 60_000);
        var collections = 0;
        service.Meter.CreateObservableGauge("collections", () => ++collections);
        var first = await service.ScrapeAsync();
        Assert.Equal(first, await service.ScrapeAsync());
        Assert.Equal(1, collections);
        await service.ScrapeAsync(OpenMetrics);
        Assert.Equal(2, collections);
    }

    [Fact]
    public async Task Promtool_finds_nothing_to_say()
    {
        await using var service = await ScrapedService.StartAsync();
        service.Meter.CreateCounter<double>("spent", "s", "Time spent.").Add(1.5);
        service.Meter.CreateHistogram<double>("size", "By", "Sizes, with a \\ and a \"quote\".").Record(1e9);
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        await promtool.StandardInput.WriteAsync(await service.ScrapeAsync());
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.Equal(("", 0), (said, promtool.ExitCode));
    }
}

internal static class Labels
{
    /// <summary>Labels in braces, with one more at the end.</summary>
    public static string Braced(this string labels, string? extra = null) => "{" + labels + (extra is null ? "" : "," + extra) + "}";
}

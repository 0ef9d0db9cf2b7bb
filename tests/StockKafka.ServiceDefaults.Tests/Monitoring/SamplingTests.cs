using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using StockKafka.Tests;

namespace StockKafka.ServiceDefaults.Tests.Monitoring;

/// <summary>Which traces are recorded: all when they are few, a bounded number a second when they are many, and every failure.</summary>
[Collection(nameof(SeedMetricsTests))]
public sealed class SamplingTests
{
    private const string Quick = "GET /quick/{name}", Exhausted = "/quick/a";

    [Fact]
    public async Task A_few_requests_a_second_are_all_recorded_with_what_they_did()
    {
        await using var service = await TracedService.StartAsync();
        for (var second = 0; second < 20; second++)
        {
            await service.GetAsync("/quick/secret?symbol=SECRET", times: 5);
            service.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await ExportedAsync(service, 200);
        Assert.Equal((100, 100), (Count(service, Quick), Count(service, "child")));
        var span = service.Exported.First(span => span.DisplayName == Quick);
        string[] names = ["http.request.method", "http.response.status_code", "http.route", "network.protocol.version", "server.address", "server.port", "url.path", "url.scheme"];
        Assert.Equal(names, span.TagObjects.Select(tag => tag.Key).Order());
    }

    [Fact]
    public async Task Of_many_requests_so_many_a_second_are_recorded_as_whole_traces_and_all_are_counted()
    {
        await using var service = await TracedService.StartAsync();
        await service.GetAsync("/quick/a", times: 100);
        await ExportedAsync(service, 20);
        Assert.Equal((10, 10), (Count(service, Quick), Count(service, "child"))); // What two seconds have saved up.
        for (var second = 1; second <= 3; second++)
        {
            service.Clock.Advance(TimeSpan.FromSeconds(1));
            await service.GetAsync("/quick/a", times: 100);
            await ExportedAsync(service, 20 + (second * 10));
            Assert.Equal((10 + (second * 5), 10 + (second * 5)), (Count(service, Quick), Count(service, "child")));
        }

        Assert.All(service.Exported.Where(span => span.DisplayName == "child"), child => Assert.Contains(service.Exported, span => span.SpanId == child.ParentSpanId));
        await MeasuredAsync(service, "/quick/\\{name\\}", 400);
    }

    [Fact]
    public async Task Every_failure_is_recorded_with_what_is_known_of_it()
    {
        await using var service = await TracedService.StartAsync("--Telemetry:TracesPerSecond=0");
        await service.GetAsync("/quick/a", times: 50);
        await service.GetAsync("/broken", times: 50);
        await service.GetAsync("/away", times: 50);
        await service.GetAsync("/nowhere", times: 50);
        await ExportedAsync(service, 100);
        await MeasuredAsync(service, "/away", 50);
        Assert.Equal((100, 50, 50), (service.Spans.Length, Count(service, "GET /broken"), Count(service, "GET /away")));
        Assert.All(service.Exported, span => Assert.Equal((ActivityStatusCode.Error, ActivityKind.Server), (span.Status, span.Kind)));
        var broken = service.Exported.First(span => span.DisplayName == "GET /broken");
        Assert.Equal((500, "System.DivideByZeroException", "/broken"),
            (broken.GetTagItem("http.response.status_code"), broken.GetTagItem("error.type"), broken.GetTagItem("http.route")));
        var away = service.Exported.First(span => span.DisplayName == "GET /away");
        Assert.Equal((503, "circuit.changed"), (away.GetTagItem("http.response.status_code"), Assert.Single(away.Events).Name));
    }

    [Fact]
    public async Task The_decision_of_a_caller_is_followed_and_a_failure_is_recorded_in_spite_of_it()
    {
        await using var service = await TracedService.StartAsync();
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0";
        await service.GetAsync("/quick/a", times: 30, traceParent: Trace + "0");
        await service.GetAsync("/away", traceParent: Trace + "0");
        await ExportedAsync(service, 1);
        Assert.Equal("GET /away", Assert.Single(service.Spans));
        await service.GetAsync("/quick/a", times: 30, traceParent: Trace + "1");
        await ExportedAsync(service, 61);
        Assert.Equal((30, 30), (Count(service, Quick), Count(service, "child")));
    }

    [Fact]
    public async Task A_flood_of_requests_leaves_room_for_batches_and_a_batch_follows_what_it_is_linked_to()
    {
        await using var service = await TracedService.StartAsync();
        await service.GetAsync(Exhausted, times: 50);
        for (var batch = 0; batch < 50; batch++)
        {
            using var span = TracedService.Source.StartActivity("batch", ActivityKind.Consumer);
        }

        await ExportedAsync(service, 30);
        Assert.Equal(10, Count(service, "batch"));
        foreach (var (name, flags) in new[] { ("of the unrecorded", ActivityTraceFlags.None), ("of the recorded", ActivityTraceFlags.Recorded) })
        {
            var sender = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: true);
            using var span = TracedService.Source.StartActivity(ActivityKind.Consumer, links: [new(sender)], name: name);
        }

        Assert.Equal(0, Count(service, "of the unrecorded"));
        Assert.Equal(1, Count(service, "of the recorded"));
    }

    [Fact]
    public async Task Pages_that_are_asked_for_all_the_time_have_no_spans_even_when_they_fail()
    {
        await using var service = await TracedService.StartAsync();
        await service.GetAsync("/health", times: 3); // Answers 503.
        await service.GetAsync("/alive", times: 3);
        await service.GetAsync("/metrics", times: 3);
        await service.GetAsync("/away");
        await ExportedAsync(service, 1);
        Assert.Equal("GET /away", Assert.Single(service.Spans));
    }

    [Fact]
    public async Task Exemplars_name_recorded_traces_alone()
    {
        await using var service = await TracedService.StartAsync("--Telemetry:TracesPerSecond=1");
        await service.GetAsync("/quick/a", times: 100);
        service.Client.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0");
        var page = await service.Client.GetStringAsync("/metrics");
        var exemplars = Regex.Matches(page, "(?m)^http_server_request_duration_seconds_bucket.* # \\{.*trace_id=\"([0-9a-f]{32})\"").Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(exemplars);
        Assert.Subset(service.Exported.Select(span => span.TraceId.ToHexString()).ToHashSet(), exemplars.ToHashSet());
    }

    [Fact]
    public async Task The_sampler_of_OpenTelemetrys_variable_takes_its_place()
    {
        await using var service = await TracedService.StartAsync("--OTEL_TRACES_SAMPLER=always_on");
        await service.GetAsync("/quick/a", times: 50);
        await ExportedAsync(service, 100);
        Assert.Equal(50, Count(service, Quick));
    }

    [Fact]
    public async Task A_bound_that_is_none_is_named_at_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => TracedService.StartAsync("--Telemetry:TracesPerSecond=-1"));
        Assert.Contains("Telemetry:TracesPerSecond", failure.Message, StringComparison.Ordinal);
    }

    private static int Count(TracedService service, string name) => service.Spans.Count(span => span == name);

    /// <summary>A span ends after its answer has been sent.</summary>
    private static Task ExportedAsync(TracedService service, int spans) => Eventually.TrueAsync(() => Task.FromResult(service.Spans.Length >= spans));

    private static Task MeasuredAsync(TracedService service, string route, int requests) => Eventually.TrueAsync(async () =>
        Regex.IsMatch(await service.Client.GetStringAsync("/metrics"), $"(?m)^stock_requests_total\\{{.*endpoint=\"{route}\".*\\}} {requests}( |$)"));
}

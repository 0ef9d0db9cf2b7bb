using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StockKafka.Tests;

namespace StockKafka.Dashboard.Tests;

/// <summary>What the real OpenTelemetry SDK sends is understood.</summary>
public sealed class SdkExporterTests : IAsyncLifetime
{
    private readonly string _source = $"Test.{Guid.NewGuid():N}";
    private RunningDashboard _dashboard = null!;

    public async Task InitializeAsync() => _dashboard = await RunningDashboard.StartAsync();

    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Fact]
    public async Task Traces_AreJoinedAndLinked()
    {
        using var source = new ActivitySource(_source);
        ActivityContext produced;
        using (var provider = Sdk.CreateTracerProviderBuilder().ConfigureResource(r => r.AddService("api")).AddSource(_source).AddOtlpExporter(To("traces")).Build())
        {
            using (var request = source.StartActivity("POST /api/quotes", ActivityKind.Server))
            {
                using var send = source.StartActivity("send", ActivityKind.Producer);
                send!.SetTag("messaging.system", "kafka").SetTag("count", 3).SetTag("list", new[] { "a", "b" });
                produced = send.Context;
            }

            using (var batch = source.StartActivity("store", ActivityKind.Consumer, parentContext: default, links: [new ActivityLink(produced)]))
            {
                batch!.AddException(new InvalidOperationException("broken")).SetStatus(ActivityStatusCode.Error, "broken");
            }

            Assert.True(provider.ForceFlush());
        }

        var trace = await _dashboard.GetAsync($"/api/traces/{produced.TraceId}");
        var send2 = trace.GetProperty("spans").EnumerateArray().Single(span => span.GetProperty("name").GetString() == "send");
        Assert.Equal(2, trace.GetProperty("spans").GetArrayLength());
        Assert.Equal("producer", send2.GetProperty("kind").GetString());
        var attributes = send2.GetProperty("attributes").EnumerateArray().ToDictionary(pair => pair[0].GetString()!, pair => pair[1].GetString());
        Assert.Equal("kafka", attributes["messaging.system"]);
        Assert.Equal("3", attributes["count"]);
        Assert.Equal("[a, b]", attributes["list"]);
        var stored = Assert.Single(send2.GetProperty("linkedFrom").EnumerateArray().ToArray());
        var batchTrace = await _dashboard.GetAsync($"/api/traces/{stored.GetProperty("traceId").GetString()}");
        var span = batchTrace.GetProperty("spans")[0];
        Assert.Equal("error", span.GetProperty("status").GetString());
        Assert.Equal("broken", span.GetProperty("statusMessage").GetString());
        Assert.Equal("exception", span.GetProperty("events")[0].GetProperty("name").GetString());
        Assert.Equal("send", span.GetProperty("links")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Logs_HaveMessageLevelCategoryAndException()
    {
        using (var factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("api")).AddOtlpExporter((exporter, processor) =>
            {
                To("logs")(exporter);
                processor.ExportProcessorType = ExportProcessorType.Simple;
            }))))
        {
            factory.CreateLogger("My.Category").LogError(new InvalidOperationException("inner"), "could not store {Count} bars of {Symbol}", 7, "AAPL");
        }

        var record = (await _dashboard.GetAsync("/api/logs?minLevel=error")).GetProperty("records")[0];
        Assert.Equal("could not store 7 bars of AAPL", record.GetProperty("message").GetString());
        Assert.Equal("could not store {Count} bars of {Symbol}", record.GetProperty("template").GetString());
        Assert.Equal("My.Category", record.GetProperty("category").GetString());
        Assert.Equal("error", record.GetProperty("level").GetString());
        Assert.Equal("InvalidOperationException", record.GetProperty("exception").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Metrics_AreCountersGaugesAndHistograms()
    {
        using var meter = new Meter(_source);
        using var provider = Sdk.CreateMeterProviderBuilder().ConfigureResource(r => r.AddService("api")).AddMeter(_source).AddOtlpExporter(To("metrics")).Build();
        var counter = meter.CreateCounter<long>("requests", "{request}", "Requests so far");
        var histogram = meter.CreateHistogram<double>("duration", "s");
        meter.CreateObservableGauge("level", () => 4.5);
        meter.CreateUpDownCounter<int>("open").Add(2);
        counter.Add(3, new KeyValuePair<string, object?>("status", "ok"), new KeyValuePair<string, object?>("method", "GET"));
        counter.Add(3, new KeyValuePair<string, object?>("method", "GET"), new KeyValuePair<string, object?>("status", "ok"));
        histogram.Record(0.3);

        Assert.True(provider.ForceFlush());

        var instruments = (await _dashboard.GetAsync("/api/metrics/instruments")).GetProperty("resources")[0].GetProperty("meters")[0].GetProperty("instruments")
            .EnumerateArray().ToDictionary(each => each.GetProperty("name").GetString()!);
        Assert.Equal("counter", instruments["requests"].GetProperty("kind").GetString());
        Assert.Equal("{request}", instruments["requests"].GetProperty("unit").GetString());
        Assert.Equal("Requests so far", instruments["requests"].GetProperty("description").GetString());
        Assert.Equal(1, instruments["requests"].GetProperty("series").GetInt32());
        Assert.Equal("histogram", instruments["duration"].GetProperty("kind").GetString());
        Assert.Equal("gauge", instruments["level"].GetProperty("kind").GetString());
        Assert.Equal("upDownCounter", instruments["open"].GetProperty("kind").GetString());
        await Eventually.TrueAsync(async () =>
        {
            var data = await _dashboard.GetAsync($"/api/metrics/data?resource=api&meter={_source}&instrument=level&seconds=60");
            return data.GetProperty("series")[0].GetProperty("values").EnumerateArray().Any(value => value.ToString() == "4.5");
        });
    }

    private Action<OtlpExporterOptions> To(string signal) => options =>
    {
        options.Endpoint = new Uri($"{_dashboard.OtlpUrl}/v1/{signal}");
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Headers = $"x-otlp-api-key={RunningDashboard.ApiKey}";
    };
}

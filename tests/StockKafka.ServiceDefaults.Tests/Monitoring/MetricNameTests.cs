using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using StockKafka.Tests;

namespace StockKafka.ServiceDefaults.Tests.Monitoring;

/// <summary>
/// What the metrics page calls our instruments: dashboards, alert rules and the load runner's gauges ask for these names
/// (<c>docs/metrics.md</c>). An instrument of each shape that the services have.
/// </summary>
[Collection(nameof(SeedMetricsTests))]
public sealed class MetricNameTests
{
    [Fact]
    public async Task Names_carry_unit_and_kind_and_nothing_else()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var meter = new Meter("StockKafka");
        meter.CreateCounter<long>("kafka_messages", "{message}").Add(1);
        meter.CreateCounter<long>("messaging.client.sent.messages", "{message}").Add(1);
        meter.CreateHistogram<double>("db.client.operation.duration", "s").Record(0.002);
        meter.CreateHistogram<long>("stock.ingest.batch.size", "{message}").Record(7);
        meter.CreateObservableGauge("stock.load.run.error.ratio", () => 0.25);
        meter.CreateObservableGauge("stock.scan.last_success.timestamp", () => 1.0, "s");
        meter.CreateObservableUpDownCounter("db.client.connection.count", () => 3);
        meter.CreateObservableGauge("messaging.kafka.consumer.queue.message_count", () => 4L);
        using var other = new Meter("System.Net.Http");
        other.CreateUpDownCounter<long>("http.client.open_connections", "{connection}").Add(2);
        await client.GetAsync("/hello");

        var page = await Eventually.GetAsync(() => client.GetStringAsync("/metrics"), found => found.Contains("endpoint=\"/hello\"", StringComparison.Ordinal)
            && found.Contains("process_uptime_seconds", StringComparison.Ordinal));
        string[] expected =
        [
            "kafka_messages_total", "messaging_client_sent_messages_total", "db_client_operation_duration_seconds_bucket", "stock_ingest_batch_size_sum",
            "stock_load_run_error_ratio", "stock_scan_last_success_timestamp_seconds", "db_client_connection_number",
            "messaging_kafka_consumer_queue_message_number", "http_client_open_connections",
            "stock_requests_total", "stock_request_duration_seconds_count", "stock_active_connections", "stock_memory_usage_bytes",
            "stock_cpu_usage_percent", "stock_disk_usage_percent",
            "process_cpu_time_seconds_total", "process_memory_usage_bytes", "process_memory_virtual_bytes", "process_uptime_seconds", "process_thread_number",
            "process_unix_file_descriptor_number", "http_server_request_duration_seconds_bucket", "http_server_active_requests", "kestrel_active_connections",
            "dotnet_gc_collections_total", "dotnet_process_memory_working_set_bytes", "dotnet_gc_heap_total_allocated_bytes_total",
            "dotnet_gc_last_collection_heap_size_bytes", "dotnet_thread_pool_thread_count_total", "dotnet_timer_number", "dotnet_process_cpu_time_seconds_total",
            "target_info",
        ];
        Assert.Empty(expected.Except(Names(page)));
        Assert.Matches("(?m)^db_client_operation_duration_seconds_bucket\\{.*le=\"0.0025\"\\} 1", page); // Our buckets, not the SDK's.
        Assert.Matches("(?m)^stock_requests_total\\{(otel_scope_\\w+=\"[^\"]*\",)*endpoint=\"/hello\",method=\"GET\",status=\"200\"\\} 1", page);
        await PromtoolHasNothingToSayAsync(page);
    }

    [Fact]
    public async Task OpenMetrics_is_answered_to_those_who_ask_for_it()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text;version=1.0.0"));
        var page = await Eventually.GetAsync(() => client.GetStringAsync("/metrics"), found => found.Contains("process_uptime_seconds", StringComparison.Ordinal));
        Assert.EndsWith("# EOF\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE target info\n", page, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--applicationName=shop"]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/hello", () => "hello");
        await app.StartAsync();
        return app;
    }

    private static IEnumerable<string> Names(string page) => Regex.Matches(page, "(?m)^[a-zA-Z_:][a-zA-Z0-9_:]*(?=[{ ])").Select(match => match.Value).Distinct();

    /// <summary>Prometheus's own judgement, where its tool is.</summary>
    private static async Task PromtoolHasNothingToSayAsync(string page)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "promtool"))))
        {
            return;
        }

        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(page);
        promtool.StandardInput.Close();
        var said = await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.DoesNotContain("error while linting", said, StringComparison.Ordinal);
    }
}

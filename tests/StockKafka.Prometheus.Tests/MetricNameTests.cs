using OpenTelemetry.Exporter.Prometheus;
using OpenTelemetry.Metrics;

namespace StockKafka.Prometheus.Tests;

/// <summary>The rules of OpenTelemetry's compatibility page, case by case.</summary>
public sealed class MetricNameTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", MetricType.Histogram, "http_server_request_duration_seconds")]
    [InlineData("http.server.active_requests", "{request}", MetricType.LongSumNonMonotonic, "http_server_active_requests")]
    [InlineData("stock_requests", "{request}", MetricType.LongSum, "stock_requests_total")]
    [InlineData("stock_requests_total", "", MetricType.LongSum, "stock_requests_total")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", MetricType.LongSum, "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("stock_cpu_usage", "%", MetricType.DoubleGauge, "stock_cpu_usage_percent")]
    [InlineData("stock_memory_usage_bytes", "By", MetricType.LongGauge, "stock_memory_usage_bytes")]
    [InlineData("hit.ratio", "1", MetricType.DoubleGauge, "hit_ratio")]
    [InlineData("hits", "1", MetricType.DoubleGauge, "hits_ratio")]
    [InlineData("jobs", "1", MetricType.LongSum, "jobs_total")]
    [InlineData("speed", "m/s", MetricType.DoubleGauge, "speed_meters_per_second")]
    [InlineData("quotes", "{quote}/s", MetricType.DoubleGauge, "quotes_per_second")]
    [InlineData("1st--try", "", MetricType.LongGauge, "_1st_try")]
    [InlineData("odd", "foo", MetricType.LongGauge, "odd_foo")]
    public void A_name_carries_its_unit_and_its_kind(string name, string unit, MetricType type, string expected) =>
        Assert.Equal(expected, MetricName.Of(name, unit, type, withoutTotal: false).Sample);
}

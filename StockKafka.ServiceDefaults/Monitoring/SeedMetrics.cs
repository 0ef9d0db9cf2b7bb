using System.Diagnostics.Metrics;
using System.Globalization;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// The metrics of the project that this one succeeds, under its names (mission M12), from what this service really measures:
/// <c>stock_requests_total</c>, <c>stock_request_duration_seconds</c>, <c>api_errors_total</c>, <c>stock_active_connections</c>,
/// <c>stock_memory_usage_bytes</c>, <c>stock_cpu_usage_percent</c>, <c>stock_disk_usage_percent</c>.
/// </summary>
/// <param name="service">Name of the service, for <c>api_errors_total</c>.</param>
internal sealed class SeedMetrics(string service) : IDisposable
{
    private static readonly string[] Statuses = new string[600];

    private readonly Meter _meter = new("StockKafka");
    private Counter<long>? _requests;
    private Counter<long>? _errors;
    private Counter<long>? _slow;
    private Histogram<double>? _duration;

    /// <summary>Begins to show them.</summary>
    public void Show(Func<SystemHealth> health)
    {
        _slow = _meter.CreateCounter<long>("stock.slow_requests", "{request}", "Requests that took longer than Monitoring:SlowRequest, by method and endpoint");
        _requests = _meter.CreateCounter<long>("stock_requests", "{request}", "Requests answered, by method, endpoint and status");
        _errors = _meter.CreateCounter<long>("api_errors", "{error}", "Requests answered with 5xx, by service and type of error");
        _duration = _meter.CreateHistogram<double>("stock_request_duration", "s", "Time to answer a request, by method and endpoint");
        _meter.CreateObservableGauge("stock_active_connections", () => health().ActiveConnections, "{connection}", "Open connections to this service");
        _meter.CreateObservableGauge("stock_memory_usage", () => health().ProcessMemoryBytes, "By", "Memory of this process that is in RAM");
        _meter.CreateObservableGauge("stock_cpu_usage", () => health().CpuPercent ?? double.NaN, "%", "Processor time of the machine in use");
        _meter.CreateObservableGauge("stock_disk_usage", () => health().DiskPercent, "%", "Disk of the working folder in use");
    }

    /// <summary>Takes in a measurement of <c>http.server.request.duration</c>.</summary>
    public void Answered(double seconds, string method, string endpoint, int status, string? errorType)
    {
        if (_requests is null)
        {
            return;
        }

        var methodTag = new KeyValuePair<string, object?>("method", method);
        var endpointTag = new KeyValuePair<string, object?>("endpoint", endpoint);
        _requests.Add(1, methodTag, endpointTag, new("status", Text(status)));
        _duration!.Record(seconds, methodTag, endpointTag);
        if (status >= 500)
        {
            _errors!.Add(1, new("service", service), new("error_type", errorType ?? Text(status)));
        }
    }

    /// <summary>Counts a slow request.</summary>
    public void WasSlow(string method, string endpoint) => _slow?.Add(1, new("method", method), new("endpoint", endpoint));

    public void Dispose() => _meter.Dispose();

    private static string Text(int status) => status is > 0 and < 600
        ? Statuses[status] ??= status.ToString(CultureInfo.InvariantCulture)
        : "unknown";
}

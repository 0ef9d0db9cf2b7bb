using System.Diagnostics.Metrics;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// Counts what the server's own instruments measure (OpenTelemetry conventions for HTTP servers, and Kestrel's): requests,
/// those that failed with 5xx, and open connections.
/// </summary>
internal sealed class RequestCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _requests;
    private long _failures;
    private long _connections;

    /// <param name="seed">Told of each request.</param>
    /// <param name="log">Told of those that failed or were slow.</param>
    public RequestCounts(SeedMetrics seed, RequestLog log)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Microsoft.AspNetCore.Hosting", Name: "http.server.request.duration" }
                or { Meter.Name: "Microsoft.AspNetCore.Server.Kestrel", Name: "kestrel.active_connections" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Finished(seed, log, seconds, tags));
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _connections, change));
        _listener.Start();
    }

    public long Requests => Interlocked.Read(ref _requests);

    public long Failures => Interlocked.Read(ref _failures);

    public long Connections => Interlocked.Read(ref _connections);

    public void Dispose() => _listener.Dispose();

    private void Finished(SeedMetrics seed, RequestLog log, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Interlocked.Increment(ref _requests);
        var (method, endpoint, status) = ("", "", 0);
        string? errorType = null;
        foreach (var (name, value) in tags)
        {
            switch (name)
            {
                case "http.request.method":
                    method = value as string ?? "";
                    break;
                case "http.route":
                    endpoint = value as string ?? "";
                    break;
                case "http.response.status_code":
                    status = value as int? ?? 0;
                    break;
                case "error.type":
                    errorType = value as string;
                    break;
            }
        }

        seed.Answered(seconds, method, endpoint, status, errorType);
        var isSlow = log.IsSlow(seconds, endpoint);
        if (isSlow)
        {
            seed.WasSlow(method, endpoint);
        }

        if (status >= 500)
        {
            Interlocked.Increment(ref _failures);
            RequestTraces.KeepFailed(endpoint, tags);
        }

        if (isSlow || status >= 500)
        {
            log.Write(method, endpoint, status, seconds, errorType);
        }
    }
}

using System.Security.Cryptography;

namespace StockKafka.Platform.Dashboard;

/// <summary>Where the dashboard listens, what opens it and how much it keeps.</summary>
public sealed record DashboardOptions
{
    /// <summary>Port of the pages and their API on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port of the OTLP receiver on 127.0.0.1; 0 for a free one.</summary>
    public int OtlpPort { get; init; }

    /// <summary>What a browser shows once to get in.</summary>
    public string Token { get; init; } = RandomKey();

    /// <summary>What telemetry must carry in its header <c>x-otlp-api-key</c>.</summary>
    public string ApiKey { get; init; } = RandomKey();

    public TelemetryLimits Limits { get; init; } = new();

    private static string RandomKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}

/// <summary>How much telemetry is kept; beyond it, the oldest goes.</summary>
public sealed record TelemetryLimits
{
    /// <summary>Log records.</summary>
    public int Logs { get; init; } = 50_000;

    /// <summary>Traces.</summary>
    public int Traces { get; init; } = 10_000;

    /// <summary>Spans of one trace; later ones are dropped.</summary>
    public int SpansPerTrace { get; init; } = 5_000;

    /// <summary>Sets of attributes of one instrument; points of further ones are dropped.</summary>
    public int SeriesPerInstrument { get; init; } = 1_000;

    /// <summary>How long a metric's points are kept.</summary>
    public TimeSpan MetricAge { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Bytes of logs, of spans and of metrics together; each may take a third.</summary>
    public long Bytes { get; init; } = 192 * 1024 * 1024;
}

namespace StockKafka.Load.Thresholds;

/// <summary>Units a limit may be written in. A bare number is in ms for a time, and in the gauge's own unit for a gauge.</summary>
internal static class ThresholdUnits
{
    /// <summary>What a number in this unit is multiplied by to give <see cref="Threshold.Limit"/>; null where the unit makes no sense.</summary>
    public static double? Factor(Threshold threshold, string unit) => threshold.Metric switch
    {
        ThresholdMetric.Rate => unit is "" or "/s" ? 1 : null,
        ThresholdMetric.Count => unit is "" ? 1 : null,
        ThresholdMetric.Errors => unit switch
        {
            "" => 1,
            "%" => 0.01,
            _ => null,
        },
        ThresholdMetric.Gauge => GaugeFactor(threshold.Gauge!, unit),
        _ => Micros(unit.Length == 0 ? "ms" : unit),
    };

    /// <summary>The units that make sense, for an error message.</summary>
    public static string Of(Threshold threshold) => threshold.Metric switch
    {
        ThresholdMetric.Rate => "/s or none",
        ThresholdMetric.Count => "none",
        ThresholdMetric.Errors => "% or none",
        ThresholdMetric.Gauge => "none, %, /s, or us, ms, s for a gauge in _ms or _seconds, KB, MB, GB for one in _bytes",
        _ => "us, ms or s",
    };

    private static double? GaugeFactor(string gauge, string unit)
    {
        if (unit is "" or "%" or "/s")
        {
            return 1;
        }

        return gauge switch
        {
            _ when gauge.EndsWith("_ms", StringComparison.Ordinal) => Micros(unit) / 1_000,
            _ when gauge.EndsWith("_seconds", StringComparison.Ordinal) => Micros(unit) / 1_000_000,
            _ when gauge.Contains("_bytes", StringComparison.Ordinal) => unit switch
            {
                "KB" => 1_000,
                "MB" => 1_000_000,
                "GB" => 1_000_000_000,
                _ => null,
            },
            _ => null,
        };
    }

    private static double? Micros(string unit) => unit switch
    {
        "us" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        _ => null,
    };
}

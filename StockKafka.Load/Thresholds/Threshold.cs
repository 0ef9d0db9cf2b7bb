namespace StockKafka.Load.Thresholds;

/// <summary>What a threshold limits.</summary>
internal enum ThresholdMetric
{
    /// <summary>A percentile of response times, failed operations included.</summary>
    Percentile,

    /// <summary>Mean response time, failed operations included.</summary>
    Average,

    /// <summary>Shortest response time.</summary>
    Shortest,

    /// <summary>Longest response time.</summary>
    Longest,

    /// <summary>Completed operations per second of the run.</summary>
    Rate,

    /// <summary>Failures outside outage windows: their number, or with % their share of the operations.</summary>
    Errors,

    /// <summary>Completed operations.</summary>
    Count,

    /// <summary>99th percentile of how late the generator itself began operations.</summary>
    Lag,

    /// <summary>A gauge of the system monitor.</summary>
    Gauge,
}

/// <summary>Which value of a gauge is compared.</summary>
internal enum GaugeValue
{
    /// <summary>Each sample: the worst decides.</summary>
    Every,

    Average,

    Least,

    Most,

    Last,
}

internal enum Comparison
{
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// <summary>A limit that a run must keep to, as <see cref="ThresholdParser"/> reads it.</summary>
internal sealed record Threshold
{
    /// <summary>As it was written.</summary>
    public required string Text { get; init; }

    /// <summary>What is before the comparison.</summary>
    public required string Subject { get; init; }

    /// <summary>The comparison and the limit, as a reader wants to see them.</summary>
    public required string Goal { get; init; }

    public required ThresholdMetric Metric { get; init; }

    /// <summary>Of a percentile, 0 to 100.</summary>
    public double Percent { get; init; }

    /// <summary>Name of the gauge; null for what the load itself measures.</summary>
    public string? Gauge { get; init; }

    public GaugeValue GaugeValue { get; init; }

    /// <summary>Operations that are looked at; null for all.</summary>
    public OperationSelector? Operations { get; init; }

    public required Comparison Comparison { get; init; }

    /// <summary>µs for times, 0 to 1 for a share of errors, the gauge's own unit for a gauge.</summary>
    public required double Limit { get; init; }

    /// <summary>Whether errors are judged by their share rather than their number.</summary>
    public bool IsShare { get; init; }

    /// <summary>Whether only the end of a run tells if it is kept: what has been too little so far may still become enough.</summary>
    public bool NeedsTheEnd =>
        GaugeValue == GaugeValue.Last || (Metric == ThresholdMetric.Count && Comparison is Comparison.Above or Comparison.AtLeast);

    public bool IsUpperLimit => Comparison is Comparison.Below or Comparison.AtMost;

    public bool HoldsFor(double measured) => Comparison switch
    {
        Comparison.Below => measured < Limit,
        Comparison.AtMost => measured <= Limit,
        Comparison.Above => measured > Limit,
        _ => measured >= Limit,
    };
}

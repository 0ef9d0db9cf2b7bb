namespace StockKafka.MarketData.Contracts;

/// <summary>A load run as the load runner announces it: at its start, now and then, at each fault, and at its end.</summary>
/// <param name="RunId">Names the run.</param>
/// <param name="Load">What was run, in the same words for comparable runs: <c>api, 20 users, 2m</c>.</param>
/// <param name="StartedAt">When the load began.</param>
public sealed record LoadRun(string RunId, string Load, DateTimeOffset StartedAt)
{
    /// <summary>When the API last heard of it; set by the API.</summary>
    public DateTimeOffset HeardAt { get; init; }

    /// <summary>When it ended; null while it runs, and for a run that died.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary><c>pass</c>, <c>fail</c> or <c>invalid</c>; null before its end.</summary>
    public string? Verdict { get; init; }

    /// <summary>Operations completed.</summary>
    public long? Requests { get; init; }

    /// <summary>Operations per second over the whole run.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Share of the operations that failed, outages included, 0 to 1.</summary>
    public double? ErrorRatio { get; init; }

    /// <summary>95th percentile of the response time in seconds.</summary>
    public double? P95Seconds { get; init; }

    /// <summary>What was done to the system, in the order of its beginning.</summary>
    public IReadOnlyList<LoadFault> Faults { get; init; } = [];
}

/// <summary>Something taken away on purpose.</summary>
/// <param name="Resource">What was taken away, such as <c>kafka</c>.</param>
/// <param name="Action">How: <c>stop</c>, <c>kill</c>, <c>pause</c> or <c>restart</c>.</param>
/// <param name="StartedAt">When.</param>
public sealed record LoadFault(string Resource, string Action, DateTimeOffset StartedAt)
{
    /// <summary>When it was given back; null while it is away.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

using StockKafka.LoadRunner.Faults;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary>A validated request for a load.</summary>
sealed record LoadOptions
{
    /// <summary>light, medium or heavy; null when only flags were given.</summary>
    public string? Preset { get; init; }

    /// <summary>api, kafka, db or all.</summary>
    public string TestType { get; init; } = "api";

    /// <summary>normal or stress.</summary>
    public string UserType { get; init; } = "normal";

    public int Users { get; init; }

    public double SpawnPerSecond { get; init; }

    /// <summary>Null: a Kafka load that ends when every message is acknowledged.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Operations per second of the open model, or messages per second of a Kafka load; null: users who think.</summary>
    public double? RatePerSecond { get; init; }

    public int KafkaThreads { get; init; }

    public int KafkaMessages { get; init; }

    public IReadOnlyList<PlannedFault> Faults { get; init; } = [];

    /// <summary>The fault time lines as they were written.</summary>
    public IReadOnlyList<string> FaultTexts { get; init; } = [];

    /// <summary>How long after a resource is back failures still belong to its outage.</summary>
    public TimeSpan Recovery { get; init; }

    public required TargetOptions Target { get; init; }

    /// <summary>An earlier run that this one is judged by; null: none.</summary>
    public string? Baseline { get; init; }

    /// <summary>Share by which a figure may be worse than the baseline's.</summary>
    public double Tolerance { get; init; }

    /// <summary>Folder for reports.</summary>
    public string Out { get; init; } = "reports";

    public int Seed { get; init; }

    public bool Quiet { get; init; }

    public bool Json { get; init; }

    /// <summary>No failure outside an outage is tolerated.</summary>
    public bool Strict { get; init; }

    public bool UsesApi => TestType is "api" or "all";

    public bool UsesDatabase => TestType is "db" or "all";

    public bool UsesKafka => TestType is "kafka" or "all";
}

/// <summary>Named loads of the mission.</summary>
sealed record Preset(string Name, int Users, TimeSpan Duration, double SpawnPerSecond)
{
    public static readonly IReadOnlyList<Preset> All =
    [
        new("light", 5, TimeSpan.FromMinutes(3), 1),
        new("medium", 20, TimeSpan.FromMinutes(10), 2),
        new("heavy", 50, TimeSpan.FromMinutes(20), 5),
    ];
}

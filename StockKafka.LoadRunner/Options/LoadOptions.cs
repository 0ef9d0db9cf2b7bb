using StockKafka.Load.Engine;
using StockKafka.Load.Faults;
using StockKafka.Load.Kafka;
using StockKafka.Load.Thresholds;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Options;

/// <summary>A validated request for a load.</summary>
internal sealed record LoadOptions
{
    /// <summary>The topic of the quotes, which the API stores and keeps a ledger of.</summary>
    public const string QuoteTopic = "yfinance-stock-data";

    /// <summary>light, medium or heavy; null when only flags were given.</summary>
    public string? Preset { get; init; }

    /// <summary>api, kafka, db, monitoring, http, all, or the names of the scenarios.</summary>
    public string TestType { get; init; } = "api";

    public IReadOnlyList<ScenarioShare> Scenarios { get; init; } = [];

    /// <summary>normal or stress.</summary>
    public string UserType { get; init; } = "normal";

    public int Users { get; init; }

    public double SpawnPerSecond { get; init; }

    /// <summary>Null: a Kafka load that ends when every message is acknowledged.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The course of the rate with a question of its own; null for any other load.</summary>
    public LoadShape? Shape { get; init; }

    public LoadModel Model { get; init; } = new();

    /// <summary>Operations per second of the open model on average, or messages per second of a Kafka load; null: users who think.</summary>
    public double? RatePerSecond => Model.MeanPerSecond(Duration);

    public int KafkaThreads { get; init; }

    public int KafkaMessages { get; init; }

    /// <summary>What the scenario Http does; null without it.</summary>
    public HttpAttackOptions? Http { get; init; }

    public KafkaMessageOptions Kafka { get; init; } = new() { Topic = QuoteTopic };

    public IReadOnlyList<PlannedFault> Faults { get; init; } = [];

    /// <summary>The fault time lines as they were written.</summary>
    public IReadOnlyList<string> FaultTexts { get; init; } = [];

    /// <summary>How long after a resource is back failures still belong to its outage.</summary>
    public TimeSpan Recovery { get; init; }

    /// <summary>Limits that the run is judged by; none: the seed's KPIs are.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    /// <summary>The first broken threshold ends the run.</summary>
    public bool AbortOnFail { get; init; }

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
}

/// <summary>Named loads of the mission.</summary>
internal sealed record Preset(string Name, int Users, TimeSpan Duration, double SpawnPerSecond)
{
    public static readonly IReadOnlyList<Preset> All =
    [
        new("light", 5, TimeSpan.FromMinutes(3), 1),
        new("medium", 20, TimeSpan.FromMinutes(10), 2),
        new("heavy", 50, TimeSpan.FromMinutes(20), 5),
    ];
}

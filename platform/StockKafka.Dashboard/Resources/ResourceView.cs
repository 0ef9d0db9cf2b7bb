namespace StockKafka.Platform.Dashboard;

/// <summary>A resource as the dashboard shows it. Times are milliseconds since the Unix epoch.</summary>
public sealed record ResourceView
{
    public required string Name { get; init; }

    /// <summary><c>Project</c>, <c>Container</c>, <c>Executable</c>, <c>Parameter</c> …</summary>
    public required string Type { get; init; }

    public required string State { get; init; }

    /// <summary><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>; null where it does not run.</summary>
    public string? Health { get; init; }

    public double? StartedAt { get; init; }

    public double? StoppedAt { get; init; }

    public int? ExitCode { get; init; }

    public int? Pid { get; init; }

    public int Restarts { get; init; }

    /// <summary>Program, image or project.</summary>
    public string? Source { get; init; }

    public string? ReplicaOf { get; init; }

    public string? Parent { get; init; }

    public IReadOnlyList<ResourceEndpoint> Endpoints { get; init; } = [];

    public IReadOnlyList<Dependency> DependsOn { get; init; } = [];

    public IReadOnlyList<string> WaitingFor { get; init; } = [];

    public IReadOnlyList<HealthReport> HealthReports { get; init; } = [];

    /// <summary>Why it failed or is unhealthy, in one line.</summary>
    public string? Problem { get; init; }

    public IReadOnlyList<ResourceCommand> Commands { get; init; } = [];

    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];
}

public sealed record ResourceEndpoint(string Name, string Url);

/// <param name="Name">The resource that is needed.</param>
/// <param name="Kind"><c>Reference</c> or <c>WaitFor</c>.</param>
public sealed record Dependency(string Name, string Kind);

public sealed record HealthReport(string Name, string? Status, string? Description);

/// <param name="Confirmation">Asked before it is done; null for none.</param>
public sealed record ResourceCommand(string Name, string DisplayName, string? Description, bool Enabled, string? Confirmation);

/// <param name="Value">Null for a secret.</param>
public sealed record EnvironmentVariable(string Name, string? Value, bool Secret);

public sealed record CommandAnswer(bool Success, string? Message);

/// <param name="Seq">Number of the line, from 1.</param>
/// <param name="Time">Milliseconds since the Unix epoch.</param>
/// <param name="Stream"><c>out</c>, <c>err</c>, or <c>system</c> for what the hosting says of the resource.</param>
public sealed record ConsoleLine(long Seq, double Time, string Stream, string Text);

using System.Text.Json.Serialization;

namespace StockKafka.Platform.Control;

/// <summary><c>control.json</c> in the state folder.</summary>
/// <param name="DashboardLogin">The link that lets a browser into the dashboard; null where that is turned off.</param>
internal sealed record ControlFile(string Url, string Token, int Pid, DateTimeOffset StartedAt, string? DashboardLogin);

internal sealed record ControlError(string Error);

internal sealed record Parameter(string Name, string Value, bool Secret);

internal sealed record Endpoint(string Name, string Url);

internal sealed record ResourceCommand(string Name, string DisplayName);

/// <summary>A resource as the control API shows it.</summary>
internal sealed record Resource
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string State { get; init; }

    public string? Health { get; init; }

    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Restarts { get; init; }

    public IReadOnlyList<Endpoint> Endpoints { get; init; } = [];

    public IReadOnlyList<string> WaitingFor { get; init; } = [];

    public bool ExplicitStart { get; init; }

    public string? ConnectionString { get; init; }

    public string? Problem { get; init; }

    public IReadOnlyList<ResourceCommand> Commands { get; init; } = [];

    /// <summary>What the command that was asked for has to say.</summary>
    public string? Message { get; init; }

    /// <summary>It is as it should be: healthy, or a job that has ended well.</summary>
    public bool IsReady => (State == "Running" && Health == "Healthy") || State == "Finished";

    /// <summary>It will not become ready by waiting.</summary>
    public bool HasFailed => State is "FailedToStart" or "Exited";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlFile))]
[JsonSerializable(typeof(ControlError))]
[JsonSerializable(typeof(Parameter))]
[JsonSerializable(typeof(List<Resource>))]
internal sealed partial class ControlJson : JsonSerializerContext;

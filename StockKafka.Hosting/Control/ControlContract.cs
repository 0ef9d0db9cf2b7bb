using System.Text.Json.Serialization;

namespace StockKafka.Hosting;

/// <summary><c>control.json</c> in the state folder: where the control endpoint is, and what opens it.</summary>
/// <param name="Url">Address of the endpoint, on loopback.</param>
/// <param name="Token">What a request has to carry.</param>
/// <param name="Pid">Process id of the AppHost.</param>
/// <param name="Dashboard">The link that lets a browser into the dashboard; null until it runs, and where there is none.</param>
internal sealed record ControlFile(string Url, string Token, int Pid, string? Dashboard);

internal sealed record ControlError(string Error);

internal sealed record ParameterView(string Name, string Value);

internal sealed record EndpointView(string Name, string Url);

internal sealed record CommandView(string Name, string DisplayName);

/// <summary>A resource as the control endpoint shows it.</summary>
internal sealed record ResourceView
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary>As in <c>KnownResourceStates</c>.</summary>
    public string? State { get; init; }

    /// <summary><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>; null where it does not run.</summary>
    public string? Health { get; init; }

    public int? Pid { get; init; }

    public bool Paused { get; init; }

    public int? ExitCode { get; init; }

    public DateTime? StartedAt { get; init; }

    public required IReadOnlyList<EndpointView> Endpoints { get; init; }

    public string? ConnectionString { get; init; }

    /// <summary>Why it is not healthy, in one line.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it starts on command only.</summary>
    public bool ExplicitStart { get; init; }

    public required IReadOnlyList<CommandView> Commands { get; init; }

    /// <summary>What the command that was asked for has to say.</summary>
    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlFile))]
[JsonSerializable(typeof(ControlError))]
[JsonSerializable(typeof(ParameterView))]
[JsonSerializable(typeof(IReadOnlyList<ResourceView>))]
internal sealed partial class ControlJson : JsonSerializerContext;

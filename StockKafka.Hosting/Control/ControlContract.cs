using System.Text.Json.Serialization;

namespace StockKafka.Hosting;

/// <summary>A resource of the running application, as its control endpoint tells it.</summary>
/// <param name="Name">Its name in the application.</param>
/// <param name="Type">What it is, in Aspire's words.</param>
/// <param name="State">As in <c>KnownResourceStates</c>.</param>
/// <param name="Health"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>; null where it does not run.</param>
/// <param name="Endpoints">Where it is reached, as far as that is known.</param>
/// <param name="ConnectionString">For clients, with its password; null where it has none.</param>
internal sealed record StackResource(
    string Name, string? Type, string? State, string? Health, IReadOnlyList<StackEndpoint>? Endpoints, string? ConnectionString)
{
    /// <summary>Process id; null where it is no process of its own or does not run.</summary>
    public int? Pid { get; init; }

    /// <summary>UTC; null where it does not run.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>Null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether it runs only when somebody starts it.</summary>
    public bool ExplicitStart { get; init; }

    /// <summary>Whether it hangs, because it was told to.</summary>
    public bool Paused { get; init; }

    /// <summary>Why it is not healthy, in one line.</summary>
    public string? Problem { get; init; }

    public IReadOnlyList<StackCommand>? Commands { get; init; }

    /// <summary>What the command that was asked for has to say.</summary>
    public string? Message { get; init; }
}

internal sealed record StackEndpoint(string Name, string Url);

/// <summary>Something that a resource can be told to do.</summary>
internal sealed record StackCommand(string Name, string? DisplayName);

internal sealed record StackParameter(string Name, string Value);

/// <summary>Where the control endpoint is, as <c>control.json</c> in the state folder tells it.</summary>
/// <param name="Url">Address of the endpoint, on loopback.</param>
/// <param name="Token">What a request has to carry.</param>
/// <param name="Pid">Process id of the AppHost.</param>
/// <param name="Dashboard">The link that lets a browser into the dashboard; null until it runs, and where there is none.</param>
internal sealed record ControlFile(string Url, string Token, int Pid, string? Dashboard);

/// <summary>Why the control endpoint did not do something.</summary>
internal sealed record ControlRefusal(string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlFile))]
[JsonSerializable(typeof(ControlRefusal))]
[JsonSerializable(typeof(StackParameter))]
[JsonSerializable(typeof(IReadOnlyList<StackResource>))]
internal sealed partial class StackJson : JsonSerializerContext;

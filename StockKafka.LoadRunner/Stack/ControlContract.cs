using System.Text.Json.Serialization;

namespace StockKafka.LoadRunner.Stack;

/// <summary>A resource of the running stack, as its control API tells it.</summary>
sealed record StackResource(
    string Name, string? Type, string? State, string? Health, IReadOnlyList<StackEndpoint>? Endpoints, string? ConnectionString)
{
    /// <summary>Process id; null where it is no process of its own or does not run.</summary>
    public int? Pid { get; init; }

    /// <summary>Null where it does not run.</summary>
    public DateTimeOffset? StartedAt { get; init; }

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

sealed record StackEndpoint(string Name, string Url);

/// <summary>Something that a resource can be told to do.</summary>
sealed record StackCommand(string Name, string? DisplayName);

/// <summary>A parameter of the running stack.</summary>
sealed record StackParameter(string Name, string Value);

/// <summary>Where the running stack's control API is, as <c>control.json</c> in the data folder tells it.</summary>
/// <param name="Dashboard">The link that lets a browser into the dashboard; null where there is none.</param>
sealed record ControlFile(string Url, string Token, int Pid, string? Dashboard);

/// <summary>Why the control API did not do something.</summary>
sealed record ControlRefusal(string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlFile))]
[JsonSerializable(typeof(ControlRefusal))]
[JsonSerializable(typeof(StackParameter))]
[JsonSerializable(typeof(IReadOnlyList<StackResource>))]
[JsonSerializable(typeof(StackResource))]
sealed partial class StackJson : JsonSerializerContext;

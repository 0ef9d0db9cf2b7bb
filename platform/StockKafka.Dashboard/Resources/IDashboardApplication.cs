namespace StockKafka.Platform.Dashboard;

/// <summary>The running application, as far as the dashboard looks at it and acts on it.</summary>
public interface IDashboardApplication
{
    string Name { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>Pulsed when <see cref="Resources"/> would answer something new.</summary>
    ChangeSignal Changes { get; }

    IReadOnlyList<ResourceView> Resources();

    /// <summary>The value of an environment variable, secret or not; null where the resource or the variable is unknown.</summary>
    string? EnvironmentValue(string resource, string variable);

    /// <summary>Null where the resource or its command is unknown.</summary>
    Task<CommandAnswer?> ExecuteAsync(string resource, string command, CancellationToken cancellationToken);

    /// <summary>The newest <paramref name="tail"/> lines after line number <paramref name="after"/>, then each new one; null where the resource is unknown.</summary>
    IAsyncEnumerable<IReadOnlyList<ConsoleLine>>? FollowConsole(string resource, int tail, long after, CancellationToken cancellationToken);

    /// <summary>Everything that is kept of a resource's output; null where the resource is unknown.</summary>
    IAsyncEnumerable<string>? ReadConsole(string resource, CancellationToken cancellationToken);
}

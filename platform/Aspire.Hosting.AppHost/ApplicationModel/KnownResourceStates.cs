namespace Aspire.Hosting.ApplicationModel;

public static class KnownResourceStates
{
    public static readonly string NotStarted = nameof(NotStarted);
    public static readonly string Waiting = nameof(Waiting);
    public static readonly string Starting = nameof(Starting);
    public static readonly string Running = nameof(Running);
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);
    public static readonly string Active = nameof(Active);
    public static readonly string Building = nameof(Building);
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Stopped, killed, or ended with another code than 0.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Ended by itself with code 0.</summary>
    public static readonly string Finished = nameof(Finished);

    public static readonly string FailedToStart = nameof(FailedToStart);
    public static readonly string ValueMissing = nameof(ValueMissing);
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}

public static class KnownResourceStateStyles
{
    public static readonly string Success = "success";
    public static readonly string Error = "error";
    public static readonly string Info = "info";
    public static readonly string Warn = "warning";
}

/// <summary>Commands that every process has.</summary>
public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";
    public static readonly string StopCommand = "stop";
    public static readonly string RestartCommand = "restart";
}

public static class CustomResourceKnownProperties
{
    public static string ConnectionString { get; } = "resource.connectionString";

    public static string Source { get; } = "resource.source";
}

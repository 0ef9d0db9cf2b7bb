namespace Aspire.Hosting.ApplicationModel;

/// <summary>Texts of the states of resources. The Local platform adds <c>Paused</c> and <c>NeedsContainerEngine</c>.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.KnownResourceStates</c>.</remarks>
public static class KnownResourceStates
{
    /// <summary>Announced, and not started so far.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>Told to start, and waiting for others.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Its process is being started.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Its process runs, whatever its health. A parameter with a value is in this state too.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>A container whose engine is not well; never set by the Local platform.</summary>
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    /// <summary>In use without a process; never set by the Local platform.</summary>
    public static readonly string Active = nameof(Active);

    /// <summary>An image is being built; never set by the Local platform.</summary>
    public static readonly string Building = nameof(Building);

    /// <summary>Told to stop, and not ended yet.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Stopped, killed, or ended with another code than 0.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Ended by itself with code 0.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>There is no process: it could not be started, or what it waits for has failed. The log says why.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>A parameter without a value, or a connection string that needs one.</summary>
    public static readonly string ValueMissing = nameof(ValueMissing);

    /// <summary>The states in which there is no process and, without a new start, will be none.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}

/// <summary>Colours of states. The Local platform sets none; its dashboard goes by the state itself.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.KnownResourceStateStyles</c>.</remarks>
public static class KnownResourceStateStyles
{
    /// <summary>All is well.</summary>
    public static readonly string Success = "success";

    /// <summary>Something failed.</summary>
    public static readonly string Error = "error";

    /// <summary>To be known, no more.</summary>
    public static readonly string Info = "info";

    /// <summary>Something may be wrong.</summary>
    public static readonly string Warn = "warning";
}

/// <summary>Commands that every process has.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.KnownResourceCommands</c>.</remarks>
public static class KnownResourceCommands
{
    /// <summary>Starts the resource; it first waits for others, as at the first start.</summary>
    public static readonly string StartCommand = "start";

    /// <summary>Stops the resource and keeps it stopped; it is killed where it does not end in time.</summary>
    public static readonly string StopCommand = "stop";

    /// <summary>Stops the resource and starts it again.</summary>
    public static readonly string RestartCommand = "restart";
}

/// <summary>Names of properties of a <see cref="CustomResourceSnapshot"/>.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.CustomResourceKnownProperties</c>.</remarks>
public static class CustomResourceKnownProperties
{
    /// <summary>A connection string; never set by the Local platform.</summary>
    public static string ConnectionString { get; } = "resource.connectionString";

    /// <summary>File name of the program that was started.</summary>
    public static string Source { get; } = "resource.source";
}

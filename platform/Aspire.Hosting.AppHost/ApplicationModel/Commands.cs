using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which drawing of an icon is meant. The Local platform's dashboard shows no icons for commands.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IconVariant</c>.</remarks>
public enum IconVariant
{
    /// <summary>Outlines.</summary>
    Regular = 0,

    /// <summary>Filled areas.</summary>
    Filled = 1,
}

/// <summary>Whether a command can be used at the moment.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceCommandState</c>.</remarks>
public enum ResourceCommandState
{
    /// <summary>It is shown and can be used.</summary>
    Enabled = 0,

    /// <summary>It is shown but cannot be used. Only the dashboard minds: code can run it all the same.</summary>
    Disabled = 1,

    /// <summary>The dashboard does not show it.</summary>
    Hidden = 2,
}

/// <summary>Something that can be done to a resource from the dashboard, the control API or a test.</summary>
/// <param name="name">What callers use; compared with case.</param>
/// <param name="displayName">What people see.</param>
/// <param name="updateState">Asked for the state of the command each time it is shown.</param>
/// <param name="executeCommand">Does it.</param>
/// <param name="displayDescription">A sentence for people, or null.</param>
/// <param name="parameter">Kept for the published API.</param>
/// <param name="confirmationMessage">Asked before the command is run; null for no question.</param>
/// <param name="iconName">Kept for the published API.</param>
/// <param name="iconVariant">Kept for the published API.</param>
/// <param name="isHighlighted">Kept for the published API.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceCommandAnnotation</c>.</remarks>
public sealed class ResourceCommandAnnotation(
    string name,
    string displayName,
    Func<UpdateCommandStateContext, ResourceCommandState> updateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
    string? displayDescription,
    object? parameter,
    string? confirmationMessage,
    string? iconName,
    IconVariant? iconVariant,
    bool isHighlighted) : IResourceAnnotation
{
    /// <summary>What callers use, compared with case. Of two commands of one name the first is run.</summary>
    public string Name { get; } = name;

    /// <summary>What people see.</summary>
    public string DisplayName { get; } = displayName;

    /// <summary>Asked for the state of the command each time the dashboard shows it; must be quick.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState;

    /// <summary>Does it. An exception becomes a failed result, a cancellation a cancelled one.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand;

    /// <summary>A sentence for people on what the command does; null for none.</summary>
    public string? DisplayDescription { get; } = displayDescription;

    /// <summary>Kept for the published API; the Local platform does not hand it on.</summary>
    public object? Parameter { get; } = parameter;

    /// <summary>The question that the dashboard asks first; null to run the command at once.</summary>
    public string? ConfirmationMessage { get; } = confirmationMessage;

    /// <summary>Kept for the published API; the Local platform's dashboard does not show it.</summary>
    public string? IconName { get; } = iconName;

    /// <summary>Kept for the published API; the Local platform's dashboard does not show it.</summary>
    public IconVariant? IconVariant { get; } = iconVariant;

    /// <summary>Kept for the published API; in the Local platform's dashboard all commands look the same.</summary>
    public bool IsHighlighted { get; } = isHighlighted;
}

/// <summary>What <c>WithCommand</c> may be told about a command beside its names and what it does.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.CommandOptions</c>.</remarks>
public class CommandOptions
{
    /// <summary>A sentence for people on what the command does; null for none.</summary>
    public string? Description { get; set; }

    /// <summary>The question that the dashboard asks first; null to run the command at once.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>Kept for the published API; the Local platform's dashboard does not show it.</summary>
    public string? IconName { get; set; }

    /// <summary>Kept for the published API; the Local platform's dashboard does not show it.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>Kept for the published API; in the Local platform's dashboard all commands look the same.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether the command can be used now; always enabled where null.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>What the state of a command is decided from.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.UpdateCommandStateContext</c>.</remarks>
public sealed class UpdateCommandStateContext
{
    /// <summary>What is known about the resource now.</summary>
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    /// <summary>The services of the application.</summary>
    public required IServiceProvider ServiceProvider { get; init; }
}

/// <summary>What a command is run with.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ExecuteCommandContext</c>.</remarks>
public sealed class ExecuteCommandContext
{
    /// <summary>The services of the application.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>Name of the resource, or id of the replica that the caller named.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Cancelled when the caller gives up.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Writes to the log of the resource.</summary>
    public required ILogger Logger { get; init; }
}

/// <summary>How a command ended.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ExecuteCommandResult</c>.</remarks>
public sealed class ExecuteCommandResult
{
    /// <summary>True where it did what it is for.</summary>
    public required bool Success { get; init; }

    /// <summary>True where it was given up before its end; <see cref="Success"/> is false then.</summary>
    public bool Canceled { get; init; }

    /// <summary>Why the command failed, or what it did; for people.</summary>
    public string? Message { get; init; }
}

/// <summary>Makes results of commands.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.CommandResults</c>.</remarks>
public static class CommandResults
{
    /// <summary>Done, with nothing to say.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>Done, with a message for people.</summary>
    public static ExecuteCommandResult Success(string message) => new() { Success = true, Message = message };

    /// <summary>Failed; null where there is no reason to give.</summary>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>Failed, with the exception's message as the reason; its type and trace are not kept.</summary>
    public static ExecuteCommandResult Failure(Exception exception) => Failure(exception.Message);

    /// <summary>Given up before its end.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}

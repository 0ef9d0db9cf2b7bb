using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds to a resource's environment each time it starts.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EnvironmentCallbackAnnotation</c>.</remarks>
public class EnvironmentCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Sets the variable <paramref name="name"/> to what <paramref name="callback"/> returns; it is asked at each start.</summary>
    public EnvironmentCallbackAnnotation(string name, Func<string> callback) : this(context => context.EnvironmentVariables[name] = callback())
    {
    }

    /// <summary>Changes the variables without the rest of the context.</summary>
    public EnvironmentCallbackAnnotation(Action<Dictionary<string, object>> callback) : this((EnvironmentCallbackContext context) => callback(context.EnvironmentVariables))
    {
    }

    /// <summary>Changes the variables and returns at once.</summary>
    public EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback) => Callback = context =>
    {
        callback(context);
        return Task.CompletedTask;
    };

    /// <summary>Changes the variables; the start goes on when the task is done.</summary>
    public EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) => Callback = callback;

    /// <summary>Called in the order in which the annotations were added; an exception makes the start fail.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; }
}

/// <summary>What a callback for environment variables works on.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EnvironmentCallbackContext</c>.</remarks>
public class EnvironmentCallbackContext
{
    private readonly IResource? _resource;

    /// <summary>
    /// A context for the environment of <paramref name="resource"/>; no variables so far where <paramref name="environmentVariables"/> is
    /// null.
    /// </summary>
    public EnvironmentCallbackContext(DistributedApplicationExecutionContext executionContext, IResource resource, Dictionary<string, object>? environmentVariables = null, CancellationToken cancellationToken = default)
        : this(executionContext, environmentVariables, cancellationToken) => _resource = resource;

    /// <summary>A context without a resource: reading <see cref="Resource"/> throws.</summary>
    public EnvironmentCallbackContext(DistributedApplicationExecutionContext executionContext, Dictionary<string, object>? environmentVariables = null, CancellationToken cancellationToken = default)
    {
        ExecutionContext = executionContext;
        EnvironmentVariables = environmentVariables ?? [];
        CancellationToken = cancellationToken;
    }

    /// <summary>Tells whether the application runs or is published; on the Local platform it always runs.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>
    /// The variables so far, to be changed. A value is a text, an <see cref="IValueProvider"/> (asked later), or anything else, written
    /// invariantly. One whose value is null is not set.
    /// </summary>
    public Dictionary<string, object> EnvironmentVariables { get; }

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Writes to the log of the resource; nowhere where none was given.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The resource that starts.</summary>
    /// <exception cref="InvalidOperationException">The context was made without a resource.</exception>
    public IResource Resource => _resource ?? throw new InvalidOperationException("This context was made without a resource.");
}

/// <summary>Adds to a resource's command line each time it starts.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.CommandLineArgsCallbackAnnotation</c>.</remarks>
public class CommandLineArgsCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Changes the arguments and returns at once.</summary>
    public CommandLineArgsCallbackAnnotation(Action<IList<object>> callback) => Callback = context =>
    {
        callback(context.Args);
        return Task.CompletedTask;
    };

    /// <summary>Changes the arguments; the start goes on when the task is done.</summary>
    public CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) => Callback = callback;

    /// <summary>Called in the order in which the annotations were added; an exception makes the start fail.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; }
}

/// <summary>What a callback for command line arguments works on.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.CommandLineArgsCallbackContext</c>.</remarks>
public sealed class CommandLineArgsCallbackContext
{
    private readonly IResource? _resource;

    /// <summary>A context for the command line of <paramref name="resource"/>, with the arguments so far.</summary>
    public CommandLineArgsCallbackContext(IList<object> args, IResource resource, CancellationToken cancellationToken = default)
        : this(args, cancellationToken) => _resource = resource;

    /// <summary>A context without a resource: reading <see cref="Resource"/> throws.</summary>
    public CommandLineArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
    {
        Args = args;
        CancellationToken = cancellationToken;
    }

    /// <summary>
    /// The arguments so far, to be changed. A value is a text, an <see cref="IValueProvider"/> (asked later), or anything else, written
    /// invariantly. One whose value is null is left out.
    /// </summary>
    public IList<object> Args { get; }

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Tells whether the application runs or is published; on the Local platform it always runs.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; init; } = new(DistributedApplicationOperation.Run);

    /// <summary>Writes to the log of the resource; nowhere where none was given.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The resource that starts.</summary>
    /// <exception cref="InvalidOperationException">The context was made without a resource.</exception>
    public IResource Resource => _resource ?? throw new InvalidOperationException("This context was made without a resource.");
}

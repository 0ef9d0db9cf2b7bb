using System.Reflection;
using Aspire.Hosting;
using Microsoft.Extensions.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Runs an AppHost's Main on a thread of its own. It stops in <c>Build</c> until the test wants the application, and in
/// <c>Run</c> until the application has stopped.
/// </summary>
internal sealed class EntryPointRun(
    Assembly assembly,
    string[] args,
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> onCreating,
    Action<DistributedApplicationBuilder> onCreated) : EntryPointInterception
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _mayBuild = new();
    private bool _abandoned;

    /// <summary>Ends when Main has.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The builder as Main has filled it.</summary>
    /// <exception cref="InvalidOperationException">Main ended without building an application.</exception>
    public Task<DistributedApplicationBuilder> StartAsync()
    {
        // A flow of its own: what Main sets on its flow is not seen by the test, and the other way round only this is.
        using (ExecutionContext.SuppressFlow())
        {
            new Thread(RunMain) { IsBackground = true, Name = $"{assembly.GetName().Name} under test" }.Start();
        }

        return _filled.Task;
    }

    public Task<DistributedApplication> BuildAsync()
    {
        _mayBuild.Set();
        return _built.Task;
    }

    /// <summary>Lets Main end where the application was never built.</summary>
    public void Abandon()
    {
        _abandoned = !_mayBuild.IsSet;
        _mayBuild.Set();
    }

    public override void BuilderCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        TestDefaults.Apply(options, settings, args);
        options.AssemblyName ??= assembly.GetName().Name;
        onCreating(options, settings);
    }

    public override void BuilderCreated(DistributedApplicationBuilder builder) => onCreated(builder);

    public override void Building(DistributedApplicationBuilder builder)
    {
        _filled.TrySetResult(builder);
        _mayBuild.Wait();
        if (_abandoned)
        {
            throw new OperationCanceledException("The test did not build the application.");
        }
    }

    public override void Built(DistributedApplication application) => _built.TrySetResult(application);

    private void RunMain()
    {
        Current = this;
        try
        {
            var main = assembly.EntryPoint ?? throw new InvalidOperationException($"The assembly '{assembly.GetName().Name}' has no entry point.");
            var result = main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? null : [args], null);
            if (result is Task task)
            {
                task.GetAwaiter().GetResult();
            }

            Fail(new InvalidOperationException($"The program of '{assembly.GetName().Name}' ended without building an application."));
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void Fail(Exception exception)
    {
        _filled.TrySetException(exception);
        _built.TrySetException(exception);

        // Nobody may be waiting for either.
        _ = _filled.Task.Exception;
        _ = _built.Task.Exception;
    }
}

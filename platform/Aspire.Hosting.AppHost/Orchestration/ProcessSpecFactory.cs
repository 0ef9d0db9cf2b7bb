using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>Works out how a resource is started: program, arguments, environment, folder.</summary>
internal sealed class ProcessSpecFactory(
    DistributedApplicationExecutionContext executionContext,
    ResourceLoggerService loggers,
    PlatformSettings settings,
    DashboardHost dashboard)
{
    // They describe the AppHost, and would mislead a child that got them by inheritance.
    private static readonly string[] OwnVariables =
        ["ASPNETCORE_URLS", "HTTP_PORTS", "HTTPS_PORTS", "URLS", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_HTTPS_PORT", "DOTNET_STARTUP_HOOKS", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"];

    /// <exception cref="DistributedApplicationException">The program is missing or a value cannot be had; the message says which and what to do.</exception>
    public async Task<ProcessSpec> CreateAsync(IResource resource, StateFolder state, CancellationToken cancellationToken)
    {
        var program = await DescribeAsync(resource, state, settings.AppHostDirectory, cancellationToken).ConfigureAwait(false);
        var workingDirectory = program.WorkingDirectory ?? settings.AppHostDirectory;
        var path = ProgramPath.Find(program.Command, workingDirectory) ?? throw new DistributedApplicationException(
            $"the program '{program.Command}' was not found{(program.InstallCommand is { } install ? $"; install it with: {install}" : "; it must be an executable file, or on PATH")}");
        return new ProcessSpec
        {
            FileName = path,
            Arguments = [.. program.Arguments, .. await ResolveArgumentsAsync(resource, cancellationToken).ConfigureAwait(false)],
            WorkingDirectory = workingDirectory,
            Environment = await ResolveEnvironmentAsync(resource, cancellationToken).ConfigureAwait(false),
            StandardInput = program.StandardInput,
        };
    }

    public async Task<Dictionary<string, string?>> ResolveEnvironmentAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, cancellationToken: cancellationToken) { Logger = loggers.GetLogger(resource) };
        foreach (var (name, value) in dashboard.ExporterVariables(resource.Name))
        {
            // Set first, so that the model has the last word.
            context.EnvironmentVariables[name] = value;
        }

        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var environment = OwnVariables.ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            // A reference that is optional and not there sets nothing.
            if (await ResolveAsync(resource, $"the environment variable {name}", value, cancellationToken).ConfigureAwait(false) is { } text)
            {
                environment[name] = text;
            }
        }

        return environment;
    }

    public async Task<IReadOnlyList<string>> ResolveArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = executionContext, Logger = loggers.GetLogger(resource) };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var arguments = new List<string>();
        foreach (var value in context.Args)
        {
            if (await ResolveAsync(resource, "an argument", value, cancellationToken).ConfigureAwait(false) is { } text)
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }

    private static async ValueTask<LocalProgram> DescribeAsync(IResource resource, StateFolder state, string appHostDirectory, CancellationToken cancellationToken)
    {
        switch (resource)
        {
            case var _ when resource.Annotations.OfType<LocalProgramAnnotation>().LastOrDefault() is { } local:
                return await local.PrepareAsync(new LocalProgramContext(resource, state, appHostDirectory), cancellationToken).ConfigureAwait(false);
            case ProjectResource project:
                return DescribeProject(project.GetProjectMetadata());
            case ExecutableResource executable:
                return new LocalProgram { Command = executable.Command, WorkingDirectory = Path.GetFullPath(executable.WorkingDirectory, appHostDirectory) };
            default:
                throw new DistributedApplicationException("it needs a container engine, which the Local platform does not use; build with -p:StockKafkaPlatform=Aspire on a machine that has one");
        }
    }

    private static LocalProgram DescribeProject(IProjectMetadata project)
    {
        var folder = Path.GetDirectoryName(project.ProjectPath);
        var dotnet = ProgramPath.Dotnet ?? throw new DistributedApplicationException("the program 'dotnet' was not found; install the .NET SDK, or put it on PATH");
        if (project is not IBuiltProject built)
        {
            return new LocalProgram { Command = dotnet, Arguments = ["run", "--project", project.ProjectPath, "--no-launch-profile", "--"], WorkingDirectory = folder };
        }

        return File.Exists(built.ProgramPath)
            ? new LocalProgram { Command = dotnet, Arguments = ["exec", built.ProgramPath], WorkingDirectory = folder }
            : throw new DistributedApplicationException($"its program '{built.ProgramPath}' does not exist; build the AppHost, which builds it too");
    }

    private static async ValueTask<string?> ResolveAsync(IResource resource, string what, object value, CancellationToken cancellationToken)
    {
        try
        {
            return value switch
            {
                string text => text,
                IValueProvider provider => await provider.GetValueAsync(new ValueProviderContext { Caller = resource, Network = KnownNetworkIdentifiers.LocalhostNetwork }, cancellationToken).ConfigureAwait(false),
                IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new DistributedApplicationException($"{what} has no value: {exception.Message}", exception);
        }
    }
}

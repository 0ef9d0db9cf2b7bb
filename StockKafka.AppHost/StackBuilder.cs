using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StockKafka.Hosting;

namespace StockKafka.AppHost;

/// <summary>The application being built, with its state folder and what all parts of it share.</summary>
internal sealed class StackBuilder
{
    private StackBuilder(IDistributedApplicationBuilder builder, StackOptions options, StateFolder state)
    {
        (Builder, Options, State) = (builder, options, state);
        builder.Configuration["Parameters:kafka-break-duration"] ??= "00:01:00";
        BreakDuration = builder.AddParameter("kafka-break-duration");
        ApiKey = builder.AddParameter("api-key", new KeptSecret(state, "api-key"), secret: true);
    }

    public IDistributedApplicationBuilder Builder { get; }

    public StackOptions Options { get; }

    public StateFolder State { get; }

    /// <summary>How long the breaker of Kafka stays open.</summary>
    public IResourceBuilder<ParameterResource> BreakDuration { get; }

    /// <summary>What opens writing; one for each state folder.</summary>
    public IResourceBuilder<ParameterResource> ApiKey { get; }

    /// <exception cref="DistributedApplicationException">An option is wrong, or the state folder cannot be had.</exception>
    public static StackBuilder Create(string[] args)
    {
        args = StackOptions.WithSwitchValues(args);
        var early = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        var withDashboard = !string.Equals(early["dashboard"], "false", StringComparison.OrdinalIgnoreCase);
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = args,
            DisableDashboard = !withDashboard,
            TrustDeveloperCertificate = false,
        });
        builder.Configuration["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true"; // Everything is on loopback.
        var options = new StackOptions(builder.Configuration, args, builder.AppHostDirectory);
        if (options.Port("dashboard") is { } port)
        {
            builder.Configuration["ASPNETCORE_URLS"] = $"http://localhost:{port}";
        }

        var state = StateFolder.Open(options.Data);
        builder.AddControlEndpoint(state, options.Port("control"));
        builder.StopOnHangUp();
        // That a stopped resource does not answer is shown as its health, not said anew with every check.
        builder.Services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical));
        return new(builder, options, state);
    }

    /// <summary>The cluster of the connection string; else the embedded broker, or with <c>--containers</c> a container.</summary>
    public IResourceBuilder<IResourceWithConnectionString> AddKafka(string name)
    {
        var data = Path.Combine(State.Path, name);
        return HasConnectionString(name) ? Builder.AddConnectionString(name)
            : Options.Containers ? Builder.AddKafka(name, Options.Port(name)).WithDataBindMount(data).WithFaults()
            : Builder.AddEmbeddedKafka(name, Options.Port(name)).WithDataFolder(data).WithFaults();
    }

    /// <summary>The server of the connection string; else Garnet, or with <c>--containers</c> a container.</summary>
    public IResourceBuilder<IResourceWithConnectionString> AddRedis(string name) =>
        HasConnectionString(name) ? Builder.AddConnectionString(name)
        : Options.Containers ? Builder.AddRedis(name, Options.Port(name)).WithDataBindMount(Path.Combine(State.Path, name)).WithFaults()
        : Builder.AddEmbeddedRedis(name, Options.Port(name)).WithFaults();

    /// <summary>The address of the API: of its only process, or of a gateway before several.</summary>
    public EndpointReference AddGateway(string name, IResourceBuilder<ProjectResource>[] replicas)
    {
        if (replicas.Length == 1)
        {
            return replicas[0].GetEndpoint("http");
        }

        var gateway = Builder.AddProgram<Projects.StockKafka_Gateway>(name)
            .WithHttpEndpoint(Options.Port("api"), isProxied: false)
            .WithReadiness("/health")
            .WithFaults();
        foreach (var (index, replica) in replicas.Index())
        {
            gateway.WithEnvironment($"Gateway__Replicas__{index}", replica.GetEndpoint("http"));
        }

        return gateway.GetEndpoint("http");
    }

    private bool HasConnectionString(string name) => !string.IsNullOrWhiteSpace(Builder.Configuration.GetConnectionString(name));
}

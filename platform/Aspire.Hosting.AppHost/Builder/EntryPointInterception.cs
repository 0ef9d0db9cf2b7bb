using Aspire.Hosting;
using Microsoft.Extensions.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Lets Aspire.Hosting.Testing run the AppHost's own program and take the application out of its hands: the builder made on the
/// flow of calls in which <see cref="Current"/> is set reports here.
/// </summary>
internal abstract class EntryPointInterception
{
    private static readonly AsyncLocal<EntryPointInterception?> Flow = new();

    public static EntryPointInterception? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    public abstract void BuilderCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    public abstract void BuilderCreated(DistributedApplicationBuilder builder);

    /// <summary>Called by <c>Build</c>; returns when the test wants the application built.</summary>
    public abstract void Building(DistributedApplicationBuilder builder);

    public abstract void Built(DistributedApplication application);
}

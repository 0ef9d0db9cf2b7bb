using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Platform.Hosting;

/// <summary>The application as the dashboard sees it.</summary>
internal sealed class DashboardApplication(
    string name,
    DateTimeOffset startedAt,
    DistributedApplicationModel model,
    Orchestrator orchestrator,
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    IServiceProvider services) : IDashboardApplication
{
    private readonly DashboardViews _views = new(model, notifications, services);

    public string Name => name;

    public DateTimeOffset StartedAt => startedAt;

    public ChangeSignal Changes { get; } = new();

    public IReadOnlyList<Dashboard.ResourceView> Resources() => _views.All(resource => orchestrator.Find(resource.Name));

    public string? EnvironmentValue(string resource, string variable) =>
        Find(resource) is { } found ? _views.EnvironmentOf(found, resource).FirstOrDefault(v => v.Name == variable).Value : null;

    public async Task<CommandAnswer?> ExecuteAsync(string resource, string command, CancellationToken cancellationToken)
    {
        if (Find(resource) is not { } found || !found.Annotations.OfType<ResourceCommandAnnotation>().Any(c => c.Name == command))
        {
            return null;
        }

        var result = await commands.ExecuteCommandAsync(resource, command, cancellationToken).ConfigureAwait(false);
        return new CommandAnswer(result.Success, result.Message ?? (result.Canceled ? "cancelled" : null));
    }

    public IAsyncEnumerable<IReadOnlyList<ConsoleLine>>? FollowConsole(string resource, int tail, long after, CancellationToken cancellationToken) =>
        orchestrator.Find(resource)?.Log.ReadAsync(tail, after, follow: true, cancellationToken);

    public IAsyncEnumerable<string>? ReadConsole(string resource, CancellationToken cancellationToken) =>
        orchestrator.Find(resource)?.Log.ReadAllAsync(cancellationToken);

    /// <summary>The resource of that name, or that of a replica.</summary>
    private IResource? Find(string name) => orchestrator.Find(name)?.Resource ?? (model.Resources.TryGetByName(name, out var found) ? found : null);
}

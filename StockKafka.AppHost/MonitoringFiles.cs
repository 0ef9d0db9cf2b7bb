using System.Text.Json;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StockKafka.AppHost;

/// <summary>The configuration of Prometheus and Alertmanager, written into the state folder before they start.</summary>
internal sealed partial class MonitoringFiles
{
    private const string DefaultInterval = "5s";

    private readonly StackBuilder _stack;
    private readonly AlertReceivers _receivers;
    private readonly string _interval;

    /// <exception cref="DistributedApplicationException"><c>--monitoring-interval</c> is no time.</exception>
    public MonitoringFiles(StackBuilder stack, AlertReceivers receivers)
    {
        (_stack, _receivers) = (stack, receivers);
        _interval = stack.Builder.Configuration["monitoring-interval"] ?? DefaultInterval;
        if (!IntervalRegex().IsMatch(_interval))
        {
            throw new DistributedApplicationException($"--monitoring-interval is '{_interval}'; give whole seconds such as {DefaultInterval}.");
        }
    }

    /// <summary>The files that this repository has for them.</summary>
    public static string Deploy(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "deploy"));

    /// <summary>A folder that others on this machine cannot reach, for what it holds may be secret.</summary>
    public string Folder(string name)
    {
        _stack.State.Private("monitoring");
        return _stack.State.Private(Path.Combine("monitoring", name));
    }

    public async Task WriteAlertmanagerAsync(IResource alertmanager, IServiceProvider services, CancellationToken cancellationToken)
    {
        var source = Path.Combine(Deploy(_stack.Builder), "alertmanager");
        var text = WithInterval(await File.ReadAllTextAsync(Path.Combine(source, "alertmanager.yml"), cancellationToken).ConfigureAwait(false));
        Folder("alertmanager");
        _stack.State.WritePrivate(Path.Combine("monitoring", "alertmanager", "alertmanager.yml"), text + _receivers.Render(Path.Combine(source, "receivers")));
        Routed(services.GetRequiredService<ResourceLoggerService>().GetLogger(alertmanager), _receivers.Summary);
    }

    public async Task WritePrometheusAsync(
        IResource prometheus, IEnumerable<IResourceBuilder<ProjectResource>> services, IResourceWithEndpoints alertmanager, CancellationToken cancellationToken)
    {
        var source = Path.Combine(Deploy(_stack.Builder), "prometheus");
        var folder = Folder("prometheus");
        Replace(Path.Combine(source, "rules"), Path.Combine(folder, "rules"));
        var text = await File.ReadAllTextAsync(Path.Combine(source, "prometheus.yml"), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), WithInterval(text), cancellationToken).ConfigureAwait(false);
        var targets = Directory.CreateDirectory(Path.Combine(folder, "targets")).FullName;
        await WriteTargetsAsync(prometheus, Path.Combine(targets, "services.json"), services.Select(service => service.Resource), cancellationToken).ConfigureAwait(false);
        await WriteTargetsAsync(prometheus, Path.Combine(targets, "alertmanager.json"), [alertmanager], cancellationToken).ConfigureAwait(false);
    }

    private static void Replace(string source, string target)
    {
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true); // A rule that is no more must not stay.
        }

        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private string WithInterval(string text) => _interval == DefaultInterval
        ? text
        : text.Replace($"_interval: {DefaultInterval}", $"_interval: {_interval}", StringComparison.Ordinal)
            .Replace($"group_wait: {DefaultInterval}", $"group_wait: {_interval}", StringComparison.Ordinal)
            .Replace("group_interval: 30s", $"group_interval: {_interval}", StringComparison.Ordinal);

    /// <summary>Addresses as <paramref name="caller"/> reaches them: on loopback, or by the host's name out of a container.</summary>
    private static async Task WriteTargetsAsync(IResource caller, string file, IEnumerable<IResourceWithEndpoints> resources, CancellationToken cancellationToken)
    {
        var groups = new List<object>();
        foreach (var resource in resources)
        {
            var address = await resource.GetEndpoint("http").Property(EndpointProperty.HostAndPort)
                .GetValueAsync(new ValueProviderContext { Caller = caller }, cancellationToken).ConfigureAwait(false);
            groups.Add(new { targets = new[] { address }, labels = new { job = resource.Name } });
        }

        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(groups), cancellationToken).ConfigureAwait(false);
    }

    [GeneratedRegex("^[1-9][0-9]{0,3}s$")]
    private static partial Regex IntervalRegex();

    [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "{Summary}")]
    private static partial void Routed(ILogger logger, string summary);
}

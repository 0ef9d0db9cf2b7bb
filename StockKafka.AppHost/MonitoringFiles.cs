using System.Globalization;
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

    /// <summary>How long an aftermath lasts where a breaker tries again after a minute.</summary>
    private const string DefaultTail = "[3m]";

    private static readonly TimeSpan TailWithoutBreak = TimeSpan.FromMinutes(2);

    private readonly StackBuilder _stack;
    private readonly AlertReceivers _receivers;
    private readonly AlertLinks _links;
    private readonly string _interval;

    /// <exception cref="DistributedApplicationException"><c>--monitoring-interval</c> is no time.</exception>
    public MonitoringFiles(StackBuilder stack, AlertReceivers receivers, AlertLinks links)
    {
        (_stack, _receivers, _links) = (stack, receivers, links);
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
        await WriteRulesAsync(Path.Combine(source, "rules"), Path.Combine(folder, "rules"), prometheus, cancellationToken).ConfigureAwait(false);
        RunBookPages.Write(Path.Combine(source, "..", "..", "docs", "runbooks"), Path.Combine(folder, RunBookPages.Path));
        var text = await File.ReadAllTextAsync(Path.Combine(source, "prometheus.yml"), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), WithInterval(text), cancellationToken).ConfigureAwait(false);
        var targets = Directory.CreateDirectory(Path.Combine(folder, "targets")).FullName;
        await WriteTargetsAsync(prometheus, Path.Combine(targets, "services.json"), services.Select(service => service.Resource), cancellationToken).ConfigureAwait(false);
        await WriteTargetsAsync(prometheus, Path.Combine(targets, "alertmanager.json"), [alertmanager], cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteRulesAsync(string source, string target, IResource prometheus, CancellationToken cancellationToken)
    {
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true); // A rule that is no more must not stay.
        }

        Directory.CreateDirectory(target);
        var address = await ((IResourceWithEndpoints)prometheus).GetEndpoint("http").Property(EndpointProperty.Url)
            .GetValueAsync(cancellationToken).ConfigureAwait(false);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
            text = RunBookRegex().Replace(text, match => $"runbook: {JsonSerializer.Serialize(_links.RunBook(match.Groups[1].Value, address!))}");
            await File.WriteAllTextAsync(Path.Combine(target, Path.GetFileName(file)), WithTail(text), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What follows from Kafka's absence lasts at least until the breaker tries again.</summary>
    private string WithTail(string text) =>
        TimeSpan.TryParse(_stack.Builder.Configuration["Parameters:kafka-break-duration"], CultureInfo.InvariantCulture, out var length)
            ? text.Replace(DefaultTail, string.Create(CultureInfo.InvariantCulture, $"[{(int)Math.Ceiling((TailWithoutBreak + length).TotalSeconds)}s]"), StringComparison.Ordinal)
            : text;

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

    [GeneratedRegex("runbook: docs/runbooks/(\\w+)\\.md")]
    private static partial Regex RunBookRegex();

    [GeneratedRegex("^[1-9][0-9]{0,3}s$")]
    private static partial Regex IntervalRegex();

    [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "{Summary}")]
    private static partial void Routed(ILogger logger, string summary);
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StockKafka.AppHost;

/// <summary>Prometheus, Alertmanager and Grafana over the files of <c>deploy/</c>, with the addresses that this run has.</summary>
internal static partial class Monitoring
{
    private const string DefaultInterval = "5s";

    /// <summary>
    /// Adds them, unless <c>--monitoring false</c> is given. <c>--monitoring-interval</c> is the time between two scrapes and between two
    /// looks at the rules, in whole seconds as <c>5s</c>; alerts are grouped for as long.
    /// </summary>
    public static void AddMonitoring(this IDistributedApplicationBuilder builder, string data, params IResourceBuilder<ProjectResource>[] services)
    {
        var configuration = builder.Configuration;
        if (!configuration.GetValue("monitoring", defaultValue: true))
        {
            return;
        }

        var deploy = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "deploy"));
        var state = Path.Combine(data, "monitoring");
        var interval = configuration["monitoring-interval"] ?? DefaultInterval;
        if (!IntervalRegex().IsMatch(interval))
        {
            throw new DistributedApplicationException($"--monitoring-interval is '{interval}'; give whole seconds such as {DefaultInterval}.");
        }

        var receivers = AlertReceivers.From(configuration.GetSection("Alerts"));

        var alertmanager = builder.AddContainer("alertmanager", "prom/alertmanager", "v0.25.0")
            .WithBindMount(Path.Combine(state, "alertmanager"), "/etc/alertmanager")
            .WithHttpEndpoint(configuration.GetValue<int?>("alertmanager-port"), targetPort: 9093)
            .WithHttpHealthCheck("/-/ready")
            .OnBeforeResourceStarted(async (resource, started, cancellationToken) =>
            {
                var folder = Private(state, "alertmanager");
                var text = WithInterval(await File.ReadAllTextAsync(Path.Combine(deploy, "alertmanager", "alertmanager.yml"), cancellationToken).ConfigureAwait(false), interval);
                text += receivers.Render(Path.Combine(deploy, "alertmanager", "receivers"));
                await File.WriteAllTextAsync(Path.Combine(folder, "alertmanager.yml"), text, cancellationToken).ConfigureAwait(false);
                Routed(started.Services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), receivers.Summary);
            });

        var prometheus = builder.AddContainer("prometheus", "prom/prometheus", "v2.42.0")
            .WithBindMount(Path.Combine(state, "prometheus"), "/etc/prometheus")
            .WithHttpEndpoint(configuration.GetValue<int?>("prometheus-port"), targetPort: 9090)
            .WithHttpHealthCheck("/-/ready")
            .OnBeforeResourceStarted(async (resource, _, cancellationToken) =>
            {
                var folder = Private(state, "prometheus");
                Copy(Path.Combine(deploy, "prometheus"), folder, "rules");
                var text = await File.ReadAllTextAsync(Path.Combine(deploy, "prometheus", "prometheus.yml"), cancellationToken).ConfigureAwait(false);
                await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), WithInterval(text, interval), cancellationToken).ConfigureAwait(false);
                var targets = Directory.CreateDirectory(Path.Combine(folder, "targets")).FullName;
                await WriteTargetsAsync(resource, Path.Combine(targets, "services.json"), services.Select(service => service.Resource), cancellationToken).ConfigureAwait(false);
                await WriteTargetsAsync(resource, Path.Combine(targets, "alertmanager.json"), [alertmanager.Resource], cancellationToken).ConfigureAwait(false);
            });

        builder.AddContainer("grafana", "grafana/grafana", "12.0.0")
            .WithBindMount(Path.Combine(deploy, "grafana", "provisioning"), "/etc/grafana/provisioning", isReadOnly: true)
            .WithBindMount(Path.Combine(deploy, "grafana", "dashboards"), "/var/lib/grafana/dashboards", isReadOnly: true)
            .WithHttpEndpoint(configuration.GetValue<int?>("grafana-port"), targetPort: 3000)
            .WithHttpHealthCheck("/api/health")
            .WithEnvironment("PROMETHEUS_URL", prometheus.GetEndpoint("http"))
            .WithEnvironment("GF_AUTH_ANONYMOUS_ENABLED", "true");
    }

    /// <summary>A folder that others can only reach through a mount: what it holds may be secret.</summary>
    private static string Private(string state, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(state);
        }
        else
        {
            Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return Directory.CreateDirectory(Path.Combine(state, name)).FullName;
    }

    private static void Copy(string from, string to, string name)
    {
        var target = Path.Combine(to, name);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true); // A rule that is no more must not stay.
        }

        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(from, name)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private static string WithInterval(string text, string interval) => interval == DefaultInterval
        ? text
        : text.Replace($"_interval: {DefaultInterval}", $"_interval: {interval}", StringComparison.Ordinal)
            .Replace($"group_wait: {DefaultInterval}", $"group_wait: {interval}", StringComparison.Ordinal)
            .Replace("group_interval: 30s", $"group_interval: {interval}", StringComparison.Ordinal);

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

using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StockKafka.Hosting;

namespace StockKafka.AppHost;

/// <summary>
/// Prometheus and Alertmanager over the files of <c>deploy/</c>, with the addresses that this run has: as programs where they are on PATH,
/// as containers with <c>--containers</c>, and otherwise not at all. Grafana is a container only.
/// </summary>
internal static partial class Monitoring
{
    private const string Missing = "without alerts: prometheus and prometheus-alertmanager are not on PATH; install both, or start with --containers, and they run with the stack";

    /// <summary>
    /// Adds them, unless <c>--monitoring false</c> is given. <c>--monitoring-interval</c> is the time between two scrapes and between two
    /// looks at the rules, in whole seconds as <c>5s</c>; alerts are grouped for as long.
    /// </summary>
    public static void AddMonitoring(this StackBuilder stack, params IResourceBuilder<ProjectResource>[] services)
    {
        if (!stack.Options.Monitoring)
        {
            return;
        }

        var alerts = stack.Builder.Configuration.GetSection("Alerts");
        var links = AlertLinks.From(alerts);
        var files = new MonitoringFiles(stack, AlertReceivers.From(alerts), links);
        var programs = (Prometheus: ProgramOnPath.Find("prometheus"), Alertmanager: ProgramOnPath.Find("prometheus-alertmanager", "alertmanager"));
        if (stack.Options.Containers)
        {
            AddContainers(stack, files, links, services);
        }
        else if (programs is { Prometheus: { } prometheus, Alertmanager: { } alertmanager })
        {
            AddPrograms(stack, files, links, (prometheus, alertmanager), services);
        }
        else
        {
            stack.Builder.Eventing.Subscribe<BeforeStartEvent>((started, _) =>
            {
                Without(started.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Monitoring).FullName!), Missing);
                return Task.CompletedTask;
            });
        }
    }

    private static void AddPrograms(
        StackBuilder stack, MonitoringFiles files, AlertLinks links, (string Prometheus, string Alertmanager) programs, IResourceBuilder<ProjectResource>[] services)
    {
        var alertmanager = stack.Builder.AddExecutable("alertmanager", programs.Alertmanager, stack.State.Path)
            .WithHttpEndpoint(stack.Options.Port("alertmanager"), isProxied: false)
            .WithReadiness("/-/ready")
            .WithArgs(context =>
            {
                context.Args.Add($"--config.file={files.Folder("alertmanager")}/alertmanager.yml");
                context.Args.Add($"--storage.path={files.Folder("alertmanager-data")}");
                context.Args.Add(ListenAddress(context.Resource));
                context.Args.Add(ExternalUrl(context.Resource));
                context.Args.Add("--cluster.listen-address=");
            })
            .OnBeforeResourceStarted((resource, started, cancellationToken) => files.WriteAlertmanagerAsync(resource, started.Services, cancellationToken))
            .WithUrlForEndpoint("http", endpoint => new() { Url = "/#/alerts", DisplayText = "alerts and silences" })
            .WithFaults();

        stack.Builder.AddExecutable("prometheus", programs.Prometheus, stack.State.Path)
            .WithHttpEndpoint(stack.Options.Port("prometheus"), isProxied: false)
            .WithReadiness("/-/ready")
            .WithArgs(context =>
            {
                context.Args.Add($"--config.file={files.Folder("prometheus")}/prometheus.yml");
                context.Args.Add($"--storage.tsdb.path={files.Folder("prometheus-data")}");
                context.Args.Add($"--web.console.templates={files.Folder("prometheus")}/{RunBookPages.Path}");
                context.Args.Add(ListenAddress(context.Resource));
                context.Args.Add(links.Prometheus is { } address ? $"--web.external-url={address}" : ExternalUrl(context.Resource));
                context.Args.Add("--web.route-prefix=/"); // Whatever path the address has where people reach it.
            })
            .OnBeforeResourceStarted((resource, _, cancellationToken) => files.WritePrometheusAsync(resource, services, alertmanager.Resource, cancellationToken))
            .WithUrlForEndpoint("http", endpoint => new() { Url = "/alerts", DisplayText = "alerts" })
            .WithFaults();
    }

    private static void AddContainers(StackBuilder stack, MonitoringFiles files, AlertLinks links, IResourceBuilder<ProjectResource>[] services)
    {
        var deploy = MonitoringFiles.Deploy(stack.Builder);
        var alertmanager = stack.Builder.AddContainer("alertmanager", "prom/alertmanager", "v0.25.0")
            .WithBindMount(files.Folder("alertmanager"), "/etc/alertmanager")
            .WithHttpEndpoint(stack.Options.Port("alertmanager"), targetPort: 9093)
            .WithHttpHealthCheck("/-/ready")
            .OnBeforeResourceStarted((resource, started, cancellationToken) => files.WriteAlertmanagerAsync(resource, started.Services, cancellationToken));
        var prometheus = stack.Builder.AddContainer("prometheus", "prom/prometheus", "v2.42.0")
            .WithBindMount(files.Folder("prometheus"), "/etc/prometheus")
            .WithHttpEndpoint(stack.Options.Port("prometheus"), targetPort: 9090)
            .WithArgs("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", $"--web.console.templates=/etc/prometheus/{RunBookPages.Path}")
            .WithArgs(context =>
            {
                var endpoint = ((IResourceWithEndpoints)context.Resource).GetEndpoint("http");
                if ((links.Prometheus ?? (endpoint.IsAllocated ? endpoint.Url : null)) is { } address)
                {
                    context.Args.Add($"--web.external-url={address}");
                    context.Args.Add("--web.route-prefix=/");
                }
            })
            .WithHttpHealthCheck("/-/ready")
            .OnBeforeResourceStarted((resource, _, cancellationToken) => files.WritePrometheusAsync(resource, services, alertmanager.Resource, cancellationToken));
        stack.Builder.AddContainer("grafana", "grafana/grafana", "12.0.0")
            .WithBindMount(Path.Combine(deploy, "grafana", "provisioning"), "/etc/grafana/provisioning", isReadOnly: true)
            .WithBindMount(Path.Combine(deploy, "grafana", "dashboards"), "/var/lib/grafana/dashboards", isReadOnly: true)
            .WithHttpEndpoint(stack.Options.Port("grafana"), targetPort: 3000)
            .WithHttpHealthCheck("/api/health")
            .WithEnvironment("PROMETHEUS_URL", prometheus.GetEndpoint("http"))
            .WithEnvironment("GF_AUTH_ANONYMOUS_ENABLED", "true");
    }

    /// <summary>By default both take the machine's name, on which they do not listen: their links would lead nowhere.</summary>
    private static ReferenceExpression ExternalUrl(IResource resource) => ReferenceExpression.Create(
        $"--web.external-url=http://127.0.0.1:{((IResourceWithEndpoints)resource).GetEndpoint("http").Property(EndpointProperty.TargetPort)}");

    private static ReferenceExpression ListenAddress(IResource resource) => ReferenceExpression.Create(
        $"--web.listen-address=127.0.0.1:{((IResourceWithEndpoints)resource).GetEndpoint("http").Property(EndpointProperty.TargetPort)}");

    [LoggerMessage(EventId = 6002, Level = LogLevel.Information, Message = "{Reason}")]
    private static partial void Without(ILogger logger, string reason);
}

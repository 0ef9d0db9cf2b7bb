using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace StockKafka.AppHost;

/// <summary>What can be chosen when the stack is started. Every mistake is found before anything runs.</summary>
internal sealed record StackOptions
{
    private static readonly string[] Ports = ["api-port", "scanner-port", "kafka-port", "redis-port", "control-port", "dashboard-port", "prometheus-port", "alertmanager-port", "grafana-port"];
    private static readonly string[] Switches = ["dashboard", "monitoring", "containers"];
    private static readonly string[] Others = ["data", "api-replicas", "monitoring-interval"];

    /// <summary>Options that Aspire's own programs give an AppHost.</summary>
    private static readonly string[] OfAspire = ["operation", "publisher", "output-path", "step", "log-level", "environment", "include-exception-details", "deploy", "clear-cache"];

    private readonly IConfiguration _configuration;

    /// <exception cref="DistributedApplicationException">A value is wrong, or a fixed port is taken. One sentence that names the option.</exception>
    public StackOptions(IConfiguration configuration, string[] args, string appHostDirectory)
    {
        _configuration = configuration;
        RequireKnown(args);
        Data = Path.GetFullPath(configuration["data"] is { Length: > 0 } data ? data : Path.Combine(appHostDirectory, "..", ".stockkafka"));
        (Dashboard, Monitoring, Containers) = (Switch("dashboard", true), Switch("monitoring", true), Switch("containers", false));
        ApiReplicas = Number("api-replicas", 1, 9) ?? 1;
        foreach (var port in Ports)
        {
            RequireFree(port);
        }

        if (configuration["Parameters:kafka-break-duration"] is { } text && (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var length) || length <= TimeSpan.Zero))
        {
            throw new DistributedApplicationException($"--Parameters:kafka-break-duration is '{text}'; give a time such as 00:00:10.");
        }
    }

    /// <summary>Folder with all state of the stack.</summary>
    public string Data { get; }

    public bool Dashboard { get; }

    public bool Monitoring { get; }

    /// <summary>Whether Kafka, Redis, Prometheus, Alertmanager and Grafana are containers.</summary>
    public bool Containers { get; }

    /// <summary>API processes behind the gateway; 1 is without a gateway.</summary>
    public int ApiReplicas { get; }

    /// <summary>Port of the first API process.</summary>
    public int? ApiPort => ApiReplicas == 1 ? Port("api") : null;

    public int? Port(string name) => Number($"{name}-port", 1, 65535);

    /// <summary>The command line with a value after each switch: one without any is on. The framework's reader drops it, or takes the next option for its value.</summary>
    public static string[] WithSwitchValues(string[] args) =>
    [
        .. args.Index().SelectMany(each =>
            Switches.Contains(each.Item.TrimStart('-')) && each.Item.StartsWith("--", StringComparison.Ordinal)
            && (each.Index + 1 == args.Length || args[each.Index + 1].StartsWith("--", StringComparison.Ordinal))
                ? [each.Item, "true"]
                : (string[])[each.Item]),
    ];

    private static void RequireKnown(string[] args)
    {
        string[] known = [.. Ports, .. Switches, .. Others];
        foreach (var name in args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal)).Select(arg => arg[2..].Split('=')[0]))
        {
            if (!name.Contains(':') && !known.Contains(name, StringComparer.OrdinalIgnoreCase) && !OfAspire.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new DistributedApplicationException($"--{name} is no option; there are {string.Join(", ", known.Select(each => $"--{each}"))}, and --Section:Key for configuration.");
            }
        }
    }

    private bool Switch(string name, bool otherwise) => _configuration[name] switch
    {
        null => otherwise,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw new DistributedApplicationException($"--{name} is '{text}'; give true or false."),
    };

    private int? Number(string name, int least, int most) => _configuration[name] switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most => value,
        var text => throw new DistributedApplicationException($"--{name} is '{text}'; give a whole number from {least} to {most}."),
    };

    private void RequireFree(string option)
    {
        if (Number(option, 1, 65535) is not { } port)
        {
            return;
        }

        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new DistributedApplicationException($"--{option}: port {port} is in use by another process; choose another one, or leave the option out.", failure);
        }
    }
}

using System.Net;
using StockKafka.Hosting;
using StockKafka.Load.Notation;

namespace StockKafka.LoadRunner.Stack;

/// <summary>What the command line and the environment say about the system under load.</summary>
internal sealed record TargetOptions
{
    public Uri? Api { get; init; }

    /// <summary>Opens what the API keeps for those who may write.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Kafka bootstrap servers, comma-separated host:port.</summary>
    public string? Kafka { get; init; }

    /// <summary>Whether the load goes to Kafka directly, so that its address has to be an allowed one.</summary>
    public bool NeedsKafka { get; init; }

    /// <summary>Addresses beside the API that are attacked.</summary>
    public IReadOnlyList<Uri> Attacked { get; init; } = [];

    /// <summary>Folder of the running stack's state, which holds its <c>control.json</c>.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Hosts beside this machine that may be attacked.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}

/// <summary>The system under load: each part is null where it was not found.</summary>
internal sealed class StackTarget : IDisposable
{
    private const string ApiVariable = "services__api__http__0";
    private const string ApiKeyVariable = "Api__Key";
    private const string ApiKeyParameter = "api-key";
    private const string KafkaVariable = "ConnectionStrings__kafka";

    public Uri? Api { get; private init; }

    /// <summary>Sent with everything that writes; null where none is known.</summary>
    public string? ApiKey { get; private init; }

    public string? Kafka { get; private init; }

    public ControlClient? Control { get; private init; }

    public IReadOnlyList<StackResource> Resources { get; private init; } = [];

    /// <summary>Whether Kafka's address is that of the running stack; null where the stack does not tell one.</summary>
    public bool? KafkaIsOwn => Resources.FirstOrDefault(resource => resource.Name == "kafka")?.ConnectionString is { } own ? Plain(own) == Plain(Kafka ?? own) : null;

    /// <summary>The gateway where there is one, for behind it are several.</summary>
    private Uri? EndpointOfApi() => EndpointOf("gateway") ?? EndpointOf("api");

    public Uri? EndpointOf(string resource) =>
        Resources.FirstOrDefault(found => found.Name == resource)?.Endpoints?.FirstOrDefault(endpoint => endpoint.Name == "http")
            is { } http ? new Uri(http.Url) : null;

    /// <summary>
    /// Looks at the command line first, then at the environment variables that the AppHost gives its children, then at the running
    /// stack's <c>control.json</c>.
    /// </summary>
    /// <exception cref="UsageException">The target is another machine and was not allowed.</exception>
    /// <exception cref="RunnerException">A <c>control.json</c> is there but unusable, and nothing else names the target.</exception>
    public static async Task<StackTarget> FindAsync(TargetOptions options, CancellationToken cancellationToken)
    {
        var api = options.Api ?? FromVariable();
        var kafka = options.Kafka ?? Environment.GetEnvironmentVariable(KafkaVariable);
        var control = ControlClient.Find(options.DataFolder);
        var apiKey = options.ApiKey ?? Environment.GetEnvironmentVariable(ApiKeyVariable);
        IReadOnlyList<StackResource> resources = [];
        try
        {
            resources = control is null ? [] : await control.GetResourcesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RunnerException) when (api is not null || options.Kafka is not null)
        {
            // A stack that has gone leaves its file behind; whoever names a target does not need it.
            control?.Dispose();
            control = null;
        }

        var found = new StackTarget { Control = control, Resources = resources };
        if (control is not null && (api is null || api == found.EndpointOfApi()))
        {
            // The stack's key is for the stack only, not for any other address that --target may name.
            apiKey ??= await control.GetParameterAsync(ApiKeyParameter, cancellationToken).ConfigureAwait(false);
        }

        var target = new StackTarget
        {
            Api = api ?? found.EndpointOfApi(),
            ApiKey = apiKey,
            Kafka = kafka ?? resources.FirstOrDefault(resource => resource.Name == "kafka")?.ConnectionString,
            Control = control,
            Resources = resources,
        };
        RequireAllowed(target, options);
        return target;
    }

    public void Dispose() => Control?.Dispose();

    private static Uri? FromVariable() =>
        Uri.TryCreate(Environment.GetEnvironmentVariable(ApiVariable), UriKind.Absolute, out var address) ? address : null;

    private static void RequireAllowed(StackTarget target, TargetOptions options)
    {
        var other = options.Attacked.Append(target.Api).FirstOrDefault(address => address is not null && !IsAllowed(address.Host, options.AllowedHosts));
        if (other is not null)
        {
            throw new UsageException(
                $"--target: {other.Host} is another machine; load is sent there only with --allow-remote {other.Host}");
        }

        var servers = options.NeedsKafka ? target.Kafka ?? "" : "";
        foreach (var server in servers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var host = server.LastIndexOf(':') is var colon and > 0 ? server[..colon].Trim('[', ']') : server;
            if (!IsAllowed(host, options.AllowedHosts))
            {
                throw new UsageException($"--kafka: {host} is another machine; load is sent there only with --allow-remote {host}");
            }
        }
    }

    private static string Plain(string servers) => servers.Replace("localhost", "127.0.0.1", StringComparison.OrdinalIgnoreCase);

    private static bool IsAllowed(string host, IReadOnlyList<string> allowed) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || allowed.Contains(host, StringComparer.OrdinalIgnoreCase);
}

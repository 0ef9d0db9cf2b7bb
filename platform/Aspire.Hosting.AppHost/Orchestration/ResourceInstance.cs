using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>One process of a resource: its only one, or one of its replicas.</summary>
/// <param name="Resource">What the model says of it.</param>
/// <param name="Id">The resource's name, or for a replica that name and a suffix: under it go its state, log and commands.</param>
/// <param name="Ports">The ports of a replica by the name of the endpoint; empty where the process listens on the endpoint's own port.</param>
internal sealed record ResourceInstance(IResource Resource, string Id, IReadOnlyDictionary<string, int> Ports)
{
    /// <summary>Stands in the environment for the name of the process in its telemetry, as published.</summary>
    public const string InstanceIdExpression = "{{- index .Annotations \"otel-service-instance-id\" -}}";

    private const int SuffixLength = 8;

    public bool IsReplica => Id != Resource.Name;

    /// <summary>The endpoints as this process offers them.</summary>
    public IEnumerable<(string Name, string Url)> Endpoints => Resource.Annotations.OfType<EndpointAnnotation>()
        .Where(endpoint => endpoint.AllocatedEndpoint is not null)
        .Select(endpoint => (endpoint.Name, UrlOf(endpoint)));

    /// <summary>The process of a resource that has one only, or all replicas of one that has several.</summary>
    public static ResourceInstance Of(IResource resource) => new(resource, resource.Name, new Dictionary<string, int>());

    /// <summary>
    /// The id of a replica, such as <c>api-kqzwbhtd</c>. Published suffixes are random; these are the same in each run, so that the log
    /// of the run before is turned over and not left behind.
    /// </summary>
    /// <param name="resource">Name of the resource.</param>
    /// <param name="index">0 for the first replica.</param>
    public static string ReplicaId(string resource, int index)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{resource}/{index}")));
        return $"{resource}-{string.Concat(hash.Take(SuffixLength).Select(value => (char)('a' + value % 26)))}";
    }

    /// <summary>Stands in values of the model for the port that each replica listens on, as published.</summary>
    public static string PortExpression(IResource resource, EndpointAnnotation endpoint) => $"{{{{- portForServing \"{resource.Name}_{endpoint.Name}\" -}}}}";

    /// <exception cref="InvalidOperationException">The endpoint has no address yet.</exception>
    public int PortOf(EndpointAnnotation endpoint) => Ports.TryGetValue(endpoint.Name, out var port) ? port : Allocated(endpoint).Port;

    public string UrlOf(EndpointAnnotation endpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"{endpoint.UriScheme}://{Allocated(endpoint).Address}:{PortOf(endpoint)}");

    /// <summary>The text with the expressions for ports and name replaced by those of this process.</summary>
    public string Fill(string text)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            return text;
        }

        var filled = text.Replace(InstanceIdExpression, Id, StringComparison.Ordinal);
        return Resource.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.AllocatedEndpoint is not null)
            .Aggregate(filled, (value, endpoint) => value.Replace(
                PortExpression(Resource, endpoint), PortOf(endpoint).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    private static AllocatedEndpoint Allocated(EndpointAnnotation endpoint) =>
        endpoint.AllocatedEndpoint ?? throw new InvalidOperationException($"The endpoint '{endpoint.Name}' has no address yet.");
}

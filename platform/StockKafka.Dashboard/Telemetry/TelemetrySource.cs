using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>Who sent telemetry.</summary>
/// <param name="Name">Attribute <c>service.name</c>: the resource, as the hosting names it.</param>
/// <param name="Instance">Attribute <c>service.instance.id</c>; null where there is none.</param>
internal sealed record TelemetrySource(string Name, string? Instance);

/// <summary>The senders known so far, by the bytes of their description.</summary>
internal sealed class TelemetrySources
{
    private const int Most = 1_000;
    private const string Unknown = "unknown";

    private readonly Dictionary<byte[], TelemetrySource> _known = new(BytesComparer.Instance);

    /// <param name="resource">The message Resource.</param>
    public TelemetrySource Get(ReadOnlySpan<byte> resource)
    {
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(resource, out var source))
        {
            if (_known.Count >= Most)
            {
                _known.Clear();
            }

            source = Read(resource);

            // One object for one sender, whatever else it says of itself.
            source = _known.Values.FirstOrDefault(each => each == source) ?? source;
            lookup[resource] = source;
        }

        return source;
    }

    private static TelemetrySource Read(ReadOnlySpan<byte> resource)
    {
        var attributes = Attributes.Read(resource, field: 1);
        return new TelemetrySource(Attributes.Find(attributes, "service.name") ?? Unknown, Attributes.Find(attributes, "service.instance.id"));
    }
}

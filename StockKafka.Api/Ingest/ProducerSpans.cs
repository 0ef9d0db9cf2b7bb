using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using StockKafka.MarketData.Messaging;

namespace StockKafka.Api.Ingest;

/// <summary>
/// Collects the spans that sent the messages of a batch. Messages that were sent together follow each other and name the same span:
/// those cost a comparison each. Used by the consuming thread only.
/// </summary>
internal sealed class ProducerSpans
{
    /// <summary>Links of a batch at most: enough to look around, and no more than a span may carry by OpenTelemetry's default.</summary>
    public const int MaxLinks = 128;

    private readonly HashSet<ActivitySpanId> _noted = [];
    private byte[] _last = [];

    /// <summary>Adds the span that <paramref name="headers"/> name, when it is recorded and not there yet.</summary>
    public void Note(Headers headers, List<ActivityLink> links)
    {
        if (links.Count == 0)
        {
            _noted.Clear();
            _last = [];
        }

        if (links.Count >= MaxLinks || !headers.TryGetLastBytes(KafkaTelemetry.TraceParentHeader, out var value) || value.AsSpan().SequenceEqual(_last))
        {
            return;
        }

        _last = value;
        if (ActivityContext.TryParse(Encoding.ASCII.GetString(value), null, isRemote: true, out var context)
            && context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) && _noted.Add(context.SpanId))
        {
            links.Add(new ActivityLink(context));
        }
    }
}

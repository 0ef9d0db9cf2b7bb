using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>A span that another one's link names.</summary>
internal readonly record struct SpanLink(UInt128 TraceId, ulong SpanId);

/// <summary>One span: what is listed and filtered by, and the message itself for the rest.</summary>
internal sealed class Span
{
    public const int AttributesField = 9;
    public const int StatusError = 2;

    /// <summary>Bytes that a span takes beside its message.</summary>
    private const int Overhead = 160;
    private const int OverheadOfLink = 100;

    // A batch may name every message that it is made of; beyond this, links are shown on the span but not followed backwards.
    private const int MostLinks = 1_000;

    public required Trace Trace { get; init; }

    public required TelemetrySource Source { get; init; }

    public required string Scope { get; init; }

    public required byte[] Message { get; init; }

    public required string Name { get; init; }

    public ulong Id { get; private init; }

    /// <summary>0 for the root of a trace.</summary>
    public ulong ParentId { get; private init; }

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public long Start { get; private init; }

    public long End { get; private init; }

    /// <summary>0 unknown, 1 internal, 2 server, 3 client, 4 producer, 5 consumer.</summary>
    public int Kind { get; private init; }

    /// <summary>0 unset, 1 ok, 2 error.</summary>
    public int Status { get; private init; }

    public IReadOnlyList<SpanLink> Links { get; private init; } = [];

    public long Bytes => Message.Length + Overhead + (OverheadOfLink * Links.Count);

    public static UInt128 TraceIdOf(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                return TelemetryId.Trace(reader.Bytes);
            }
        }

        return 0;
    }

    public static Span Read(Trace trace, TelemetrySource source, string scope, ReadOnlySpan<byte> message, TextPool names)
    {
        ulong id = 0, parentId = 0;
        long start = 0, end = 0;
        int kind = 0, status = 0;
        var name = string.Empty;
        List<SpanLink>? links = null;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: id = TelemetryId.Span(reader.Bytes); break;
                case 4: parentId = TelemetryId.Span(reader.Bytes); break;
                case 5: name = names.Get(reader.Bytes); break;
                case 6: kind = (int)reader.Number; break;
                case 7: start = (long)reader.Number; break;
                case 8: end = (long)reader.Number; break;
                case 13 when (links ??= []).Count < MostLinks: links.Add(ReadLink(reader.Bytes)); break;
                case 15: status = StatusOf(reader.Bytes); break;
            }
        }

        return new Span
        {
            Trace = trace, Source = source, Scope = scope, Message = message.ToArray(), Name = name,
            Id = id, ParentId = parentId, Start = start, End = Math.Max(start, end), Kind = kind, Status = status, Links = links ?? [],
        };
    }

    public static SpanLink ReadLink(ReadOnlySpan<byte> link)
    {
        UInt128 traceId = 0;
        ulong spanId = 0;
        var reader = new WireReader(link);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: traceId = TelemetryId.Trace(reader.Bytes); break;
                case 2: spanId = TelemetryId.Span(reader.Bytes); break;
            }
        }

        return new SpanLink(traceId, spanId);
    }

    private static int StatusOf(ReadOnlySpan<byte> status)
    {
        var reader = new WireReader(status);
        while (reader.Next())
        {
            if (reader.Field == 3)
            {
                return (int)reader.Number;
            }
        }

        return 0;
    }
}

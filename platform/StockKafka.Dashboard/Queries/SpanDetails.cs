using System.Text;
using StockKafka.Platform.Dashboard.Otlp;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Reads a kept span as it is shown.</summary>
internal sealed class SpanDetails(TraceStore traces)
{
    private static readonly string[] Kinds = ["internal", "internal", "server", "client", "producer", "consumer"];
    private static readonly string[] Statuses = ["unset", "ok", "error"];

    public SpanView ShowNeedsLock(Span span)
    {
        string? statusMessage = null;
        var events = new List<SpanEventView>();
        var links = new List<SpanLinkView>();
        var reader = new WireReader(span.Message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 11: events.Add(ReadEvent(span, reader.Bytes)); break;
                case 13: links.Add(ReadLinkNeedsLock(reader.Bytes)); break;
                case 15: statusMessage = MessageOf(reader.Bytes); break;
            }
        }

        return new SpanView
        {
            SpanId = TelemetryId.Show(span.Id) ?? string.Empty,
            ParentId = TelemetryId.Show(span.ParentId),
            Name = span.Name,
            Kind = Kinds[Math.Clamp(span.Kind, 0, Kinds.Length - 1)],
            Resource = span.Source.Name,
            Scope = span.Scope,
            Start = TelemetryTime.Milliseconds(span.Start - span.Trace.Start),
            DurationMs = TelemetryTime.Milliseconds(span.End - span.Start),
            Status = Statuses[Math.Clamp(span.Status, 0, Statuses.Length - 1)],
            StatusMessage = statusMessage,
            Attributes = Attributes.Read(span.Message, Span.AttributesField),
            Events = events,
            Links = links,
            LinkedFrom = [.. traces.LinkedFromNeedsLock(span).Select(from =>
                new SpanLinkView(TelemetryId.Show(from.Trace.Id)!, TelemetryId.Show(from.Id) ?? string.Empty, from.Name, from.Source.Name, null))],
        };
    }

    private SpanLinkView ReadLinkNeedsLock(ReadOnlySpan<byte> message)
    {
        const int AttributesField = 4;
        var link = Span.ReadLink(message);
        var target = traces.FindNeedsLock(link);
        return new SpanLinkView(
            link.TraceId.ToString("x32", null), TelemetryId.Show(link.SpanId) ?? string.Empty, target?.Name, target?.Source.Name, Attributes.Read(message, AttributesField));
    }

    private static SpanEventView ReadEvent(Span span, ReadOnlySpan<byte> message)
    {
        const int AttributesField = 3;
        long time = 0;
        var name = string.Empty;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: time = (long)reader.Number; break;
                case 2: name = Encoding.UTF8.GetString(reader.Bytes); break;
            }
        }

        return new SpanEventView(name, TelemetryTime.Milliseconds(time - span.Trace.Start), Attributes.Read(message, AttributesField));
    }

    private static string? MessageOf(ReadOnlySpan<byte> status)
    {
        var reader = new WireReader(status);
        while (reader.Next())
        {
            if (reader.Field == 2)
            {
                return Encoding.UTF8.GetString(reader.Bytes);
            }
        }

        return null;
    }
}

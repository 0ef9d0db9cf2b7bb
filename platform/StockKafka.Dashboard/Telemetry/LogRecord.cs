using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>One log record: what is filtered by, and the message itself for the rest.</summary>
internal sealed class LogRecord
{
    public const int AttributesField = 6;

    /// <summary>Bytes that a record takes beside its message.</summary>
    public const int Overhead = 120;

    public required long Id { get; init; }

    public required TelemetrySource Source { get; init; }

    public required string Category { get; init; }

    public required byte[] Message { get; init; }

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public long Time { get; private init; }

    /// <summary>1 to 24 (OpenTelemetry logs data model, "SeverityNumber"); 0 where unknown.</summary>
    public int Severity { get; private init; }

    public UInt128 TraceId { get; private init; }

    public ulong SpanId { get; private init; }

    public static LogRecord Read(long id, TelemetrySource source, string category, ReadOnlySpan<byte> message)
    {
        long time = 0, observed = 0;
        var severity = 0;
        UInt128 traceId = 0;
        ulong spanId = 0;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: time = (long)reader.Number; break;
                case 2: severity = (int)reader.Number; break;
                case 9: traceId = TelemetryId.Trace(reader.Bytes); break;
                case 10: spanId = TelemetryId.Span(reader.Bytes); break;
                case 11: observed = (long)reader.Number; break;
            }
        }

        return new LogRecord
        {
            Id = id, Source = source, Category = category, Message = message.ToArray(),
            Time = time != 0 ? time : observed, Severity = severity, TraceId = traceId, SpanId = spanId,
        };
    }
}

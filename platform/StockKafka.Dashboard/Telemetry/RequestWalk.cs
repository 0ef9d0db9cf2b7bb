using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>What is done with each span, log record or metric of a request.</summary>
/// <param name="source">Who sent it.</param>
/// <param name="scope">Name of the instrumentation scope: a source of activities, a category of logs, a meter.</param>
/// <param name="item">The message.</param>
internal delegate void TakeItem(TelemetrySource source, string scope, ReadOnlySpan<byte> item);

/// <summary>Goes through a request. Those of all three signals are alike: resources hold scopes, scopes hold items.</summary>
internal sealed class RequestWalk
{
    private readonly TelemetrySources _sources = new();
    private readonly TextPool _scopes = new();

    public void Go(ReadOnlySpan<byte> request, TakeItem take)
    {
        var reader = new WireReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                GoThroughResource(reader.Bytes, take);
            }
        }
    }

    private void GoThroughResource(ReadOnlySpan<byte> message, TakeItem take)
    {
        var source = _sources.Get(First(message, 1));
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2)
            {
                GoThroughScope(reader.Bytes, source, take);
            }
        }
    }

    private void GoThroughScope(ReadOnlySpan<byte> message, TelemetrySource source, TakeItem take)
    {
        var scope = _scopes.Get(First(First(message, 1), 1));
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2)
            {
                take(source, scope, reader.Bytes);
            }
        }
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> message, int field)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                return reader.Bytes;
            }
        }

        return [];
    }
}

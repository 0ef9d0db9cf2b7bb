using System.Globalization;
using System.Text;
using StockKafka.Platform.Broker.Protocol;

namespace StockKafka.Platform.Broker.Server;

/// <summary>What the broker counts about itself; read by <c>/metrics</c>.</summary>
sealed class BrokerMetrics
{
    private readonly long[] _requests = new long[1 + ApiTable.All.Max(api => (short)api.Key)];
    private long _openConnections;
    private long _messagesIn;
    private long _bytesIn;
    private long _bytesOut;

    public void ConnectionOpened() => Interlocked.Increment(ref _openConnections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _openConnections);

    public void Request(ApiKey api) => Interlocked.Increment(ref _requests[(short)api]);

    public void MessagesIn(int count) => Interlocked.Add(ref _messagesIn, count);

    public void BytesIn(long count) => Interlocked.Add(ref _bytesIn, count);

    public void BytesOut(long count) => Interlocked.Add(ref _bytesOut, count);

    /// <summary>The counters in the text format of Prometheus.</summary>
    public string Render()
    {
        var text = new StringBuilder();
        Append(text, "kafka_broker_connections", "gauge", "", Volatile.Read(ref _openConnections));
        Append(text, "kafka_broker_messages_in_total", "counter", "", Volatile.Read(ref _messagesIn));
        Append(text, "kafka_broker_bytes_in_total", "counter", "", Volatile.Read(ref _bytesIn));
        Append(text, "kafka_broker_bytes_out_total", "counter", "", Volatile.Read(ref _bytesOut));
        text.Append("# TYPE kafka_broker_requests_total counter\n");
        foreach (var api in ApiTable.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"kafka_broker_requests_total{{api=\"{api.Key}\"}} {Volatile.Read(ref _requests[(short)api.Key])}\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string type, string labels, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n{name}{labels} {value}\n");
}

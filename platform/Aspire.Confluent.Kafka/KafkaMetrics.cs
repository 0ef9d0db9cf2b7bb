using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Aspire.Confluent.Kafka;

/// <summary>Makes metrics of librdkafka's statistics (STATISTICS.md of librdkafka), under the names of the published package.</summary>
internal sealed class KafkaMetrics
{
    public const string MeterName = "Aspire.Confluent.Kafka";

    private static readonly string[] Gauges = ["replyq", "msg_cnt", "msg_size"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (TagList Tags, long[] Totals, long[] Gauges)> _clients = [];
    private readonly (string Field, Counter<long> Counter)[] _counters;

    public KafkaMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _counters =
        [
            ("tx", meter.CreateCounter<long>("messaging.kafka.network.tx", null, "Requests sent to brokers")),
            ("tx_bytes", meter.CreateCounter<long>("messaging.kafka.network.transmitted", null, "Bytes sent to brokers")),
            ("rx", meter.CreateCounter<long>("messaging.kafka.network.rx", null, "Answers received from brokers")),
            ("rx_bytes", meter.CreateCounter<long>("messaging.kafka.network.received", null, "Bytes received from brokers")),
            ("txmsgs", meter.CreateCounter<long>("messaging.publish.messages", null, "Messages sent to brokers")),
            ("txmsg_bytes", meter.CreateCounter<long>("messaging.kafka.message.transmitted", null, "Bytes of messages sent to brokers, framing included")),
            ("rxmsgs", meter.CreateCounter<long>("messaging.receive.messages", null, "Messages received from brokers, without those ignored")),
            ("rxmsg_bytes", meter.CreateCounter<long>("messaging.kafka.message.received", null, "Bytes of messages received from brokers, framing included")),
        ];
        meter.CreateObservableGauge("messaging.kafka.consumer.queue.message_count", () => Read(0), null, "Events that wait for the application to serve them");
        meter.CreateObservableGauge("messaging.kafka.producer.queue.message_count", () => Read(1), null, "Messages in the queues of producers");
        meter.CreateObservableGauge("messaging.kafka.producer.queue.size", () => Read(2), null, "Bytes of the messages in the queues of producers");
    }

    /// <summary>Takes a client's statistics.</summary>
    public void Take(string json)
    {
        using var statistics = JsonDocument.Parse(json);
        var root = statistics.RootElement;
        var name = Text("name");
        var client = new TagList { { "messaging.client_id", Text("client_id") }, { "name", name } };
        TagList tags = [.. client, new("type", Text("type"))];
        lock (_gate)
        {
            var before = _clients.TryGetValue(name, out var known) ? known.Totals : new long[_counters.Length];
            var totals = Array.ConvertAll(_counters, counter => Number(counter.Field));
            for (var index = 0; index < _counters.Length; index++)
            {
                _counters[index].Counter.Add(Math.Max(0, totals[index] - before[index]), tags);
            }

            _clients[name] = (client, totals, Array.ConvertAll(Gauges, Number));
        }

        string Text(string field) => root.TryGetProperty(field, out var value) ? value.GetString()! : "";

        long Number(string field) => root.TryGetProperty(field, out var value) ? value.GetInt64() : 0;
    }

    private Measurement<long>[] Read(int gauge)
    {
        lock (_gate)
        {
            return [.. _clients.Values.Select(client => new Measurement<long>(client.Gauges[gauge], client.Tags))];
        }
    }
}

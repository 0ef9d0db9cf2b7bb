using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Aspire.Confluent.Kafka;

/// <summary>Makes metrics of librdkafka's statistics (STATISTICS.md of librdkafka), under the names of the published package.</summary>
internal sealed class KafkaMetrics
{
    public const string MeterName = "Aspire.Confluent.Kafka";

    private const string ClientId = "messaging.client_id", Name = "name", Type = "type";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (TagList Tags, long[] Totals, long[] Gauges)> _clients = [];
    private readonly (string Field, Counter<long> Counter)[] _counters;
    private readonly string[] _gauges = ["replyq", "msg_cnt", "msg_size"];

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

    /// <summary>Takes a client's statistics; what is no JSON of librdkafka is left alone.</summary>
    public void Take(string json)
    {
        var statistics = new Dictionary<string, long>(StringComparer.Ordinal);
        var (name, clientId, type) = ("", "", "");
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.GetString()!;
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
                {
                    statistics[field] = number;
                }
                else if (reader.TokenType == JsonTokenType.String)
                {
                    _ = field switch
                    {
                        "name" => name = reader.GetString()!,
                        "client_id" => clientId = reader.GetString()!,
                        "type" => type = reader.GetString()!,
                        _ => "",
                    };
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return;
        }

        if (name.Length > 0)
        {
            Add(name, clientId, type, statistics);
        }
    }

    private void Add(string name, string clientId, string type, Dictionary<string, long> statistics)
    {
        lock (_gate)
        {
            var before = _clients.TryGetValue(name, out var known) ? known.Totals : new long[_counters.Length];
            var totals = Array.ConvertAll(_counters, counter => statistics.GetValueOrDefault(counter.Field));
            var tags = new TagList { { ClientId, clientId }, { Name, name }, { Type, type } };
            for (var index = 0; index < _counters.Length; index++)
            {
                _counters[index].Counter.Add(Math.Max(0, totals[index] - before[index]), tags);
            }

            _clients[name] = (new TagList { { ClientId, clientId }, { Name, name } }, totals, Array.ConvertAll(_gauges, statistics.GetValueOrDefault));
        }
    }

    private Measurement<long>[] Read(int gauge)
    {
        lock (_gate)
        {
            return [.. _clients.Values.Select(client => new Measurement<long>(client.Gauges[gauge], client.Tags))];
        }
    }
}

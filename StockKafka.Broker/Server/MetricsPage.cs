using System.Globalization;
using System.Text;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Server;

/// <summary>Everything that can be measured about the broker, in the text format of Prometheus. Times are in seconds.</summary>
internal sealed class MetricsPage(
    BrokerMetrics metrics, TopicStore topics, OffsetStore offsets, LogFlusher flusher, MemoryBudget memory, ClientRegistry clients)
{
    public int OfflinePartitions => topics.OfflineLogs;

    /// <summary>The clients and what they negotiated, as JSON.</summary>
    public string Clients() => clients.ToJson();

    public string Render()
    {
        var text = new StringBuilder();
        Single(text, "connections", "gauge", "Connections of clients that are open.", metrics.OpenConnections);
        Single(text, "messages_in_total", "counter", "Messages written by clients.", metrics.MessagesInTotal);
        Single(text, "messages_out_total", "counter", "Messages sent to clients.", metrics.MessagesOutTotal);
        Single(text, "bytes_in_total", "counter", "Bytes of requests received.", metrics.BytesInTotal);
        Single(text, "bytes_out_total", "counter", "Bytes of answers sent.", metrics.BytesOutTotal);
        Single(text, "request_memory_bytes", "gauge", "Memory that requests under way hold.", memory.Used);
        Single(text, "request_memory_limit_bytes", "gauge", "Memory that requests under way may hold together.", memory.Total);
        Single(text, "allocated_bytes_total", "counter", "Bytes that this process has allocated.", GC.GetTotalAllocatedBytes());
        Single(text, "garbage_collections_total", "counter", "Garbage collections of this process.", GC.CollectionCount(0));
        Single(text, "offline_partitions", "gauge", "Partitions whose log has failed.", OfflinePartitions);
        Single(text, "fsync_total", "counter", "Times that data was forced to the disk.", flusher.Flushes);
        Single(text, "fsync_seconds_total", "counter", "Time spent on forcing data to the disk.", flusher.FlushTime.TotalSeconds);
        Single(text, "fsync_max_seconds", "gauge", "The longest time that forcing data to the disk took.", flusher.LongestFlush.TotalSeconds);
        Requests(text);
        Logs(text);
        Lag(text);
        Each(text, "client_negotiations_total", "counter", "Connections on which a client has named its software.", clients.Seen, seen => (
            $"client_id=\"{Escape(seen.Key.ClientId)}\",software=\"{Escape(seen.Key.Software)}\",version=\"{Escape(seen.Key.Version)}\"", seen.Value.Negotiations));
        return text.ToString();
    }

    private void Requests(StringBuilder text)
    {
        Each(text, "requests_total", "counter", "Requests answered, by API.", ApiTable.All, api => ($"api=\"{api.Key}\"", metrics.RequestsOf(api.Key).Count));
        Each(text, "request_seconds_total", "counter", "Time from receiving requests to answering them, by API.", ApiTable.All, api => ($"api=\"{api.Key}\"", metrics.RequestsOf(api.Key).Time.TotalSeconds));
    }

    private void Logs(StringBuilder text)
    {
        var all = topics.All.OrderBy(topic => topic.Name, StringComparer.Ordinal).ToArray();
        Each(text, "log_bytes", "gauge", "Size of a topic on disk.", all, topic => ($"topic=\"{topic.Name}\"", topic.Partitions.Sum(log => log.Bytes)));
        Each(text, "log_offsets", "gauge", "Offsets between the beginning and the end of a topic, all partitions together.", all, topic => ($"topic=\"{topic.Name}\"", topic.Partitions.Sum(log => log.HighWatermark.Offset - log.LogStart)));
    }

    private void Lag(StringBuilder text)
    {
        Begin(text, "group_lag", "gauge", "Offsets of a topic that a group has not committed yet.");
        foreach (var group in offsets.GroupIds().Order(StringComparer.Ordinal))
        {
            foreach (var topic in offsets.All(group).GroupBy(committed => committed.Key.Topic))
            {
                var lag = topic.Sum(committed => topics.FindLog(topic.Key, committed.Key.Partition) is { } log
                    ? Math.Max(0, log.HighWatermark.Offset - Math.Max(committed.Value.Offset, log.LogStart))
                    : 0);
                Line(text, "group_lag", $"group=\"{Escape(group)}\",topic=\"{topic.Key}\"", lag);
            }
        }
    }

    private static void Single(StringBuilder text, string name, string type, string help, double value) => Each(text, name, type, help, [value], only => ("", only));

    private static void Each<T>(StringBuilder text, string name, string type, string help, IEnumerable<T> items, Func<T, (string Labels, double Value)> line)
    {
        Begin(text, name, type, help);
        foreach (var item in items)
        {
            var (labels, value) = line(item);
            Line(text, name, labels, value);
        }
    }

    private static void Begin(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP kafka_broker_{name} {help}\n# TYPE kafka_broker_{name} {type}\n");

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append("kafka_broker_").Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(CultureInfo.InvariantCulture, $" {value:0.#########}\n");
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}

using System.Globalization;
using System.Text;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Server;

/// <summary>Everything that can be measured about the broker, in the text format of Prometheus. Times are in seconds.</summary>
sealed class MetricsPage(
    BrokerMetrics metrics, TopicStore topics, OffsetStore offsets, LogFlusher flusher, MemoryBudget memory, ClientRegistry clients)
{
    public int OfflinePartitions => topics.OfflineLogs;

    /// <summary>The clients and what they negotiated, as JSON.</summary>
    public string Clients() => clients.ToJson();

    public string Render()
    {
        var text = new StringBuilder();
        Single(text, "connections", "gauge", metrics.OpenConnections);
        Single(text, "messages_in_total", "counter", metrics.MessagesInTotal);
        Single(text, "messages_out_total", "counter", metrics.MessagesOutTotal);
        Single(text, "bytes_in_total", "counter", metrics.BytesInTotal);
        Single(text, "bytes_out_total", "counter", metrics.BytesOutTotal);
        Single(text, "request_memory_bytes", "gauge", memory.Used);
        Single(text, "request_memory_limit_bytes", "gauge", memory.Total);
        Single(text, "allocated_bytes_total", "counter", GC.GetTotalAllocatedBytes());
        Single(text, "garbage_collections_total", "counter", GC.CollectionCount(0));
        Single(text, "offline_partitions", "gauge", OfflinePartitions);
        Single(text, "fsync_total", "counter", flusher.Flushes);
        Single(text, "fsync_seconds_total", "counter", flusher.FlushTime.TotalSeconds);
        Single(text, "fsync_max_seconds", "gauge", flusher.LongestFlush.TotalSeconds);
        Requests(text);
        Logs(text);
        Lag(text);
        Each(text, "client_negotiations_total", "counter", clients.Seen, seen => (
            $"client_id=\"{Escape(seen.Key.ClientId)}\",software=\"{Escape(seen.Key.Software)}\",version=\"{Escape(seen.Key.Version)}\"", seen.Value.Negotiations));
        return text.ToString();
    }

    private void Requests(StringBuilder text)
    {
        Each(text, "requests_total", "counter", ApiTable.All, api => ($"api=\"{api.Key}\"", metrics.RequestsOf(api.Key).Count));
        Each(text, "request_seconds_total", "counter", ApiTable.All, api => ($"api=\"{api.Key}\"", metrics.RequestsOf(api.Key).Time.TotalSeconds));
    }

    private void Logs(StringBuilder text)
    {
        var all = topics.All.OrderBy(topic => topic.Name, StringComparer.Ordinal).ToArray();
        Each(text, "log_bytes", "gauge", all, topic => ($"topic=\"{topic.Name}\"", topic.Partitions.Sum(log => log.Bytes)));
        Each(text, "log_offsets", "gauge", all, topic => ($"topic=\"{topic.Name}\"", topic.Partitions.Sum(log => log.HighWatermark.Offset - log.LogStart)));
    }

    private void Lag(StringBuilder text)
    {
        Type(text, "group_lag", "gauge");
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

    private static void Single(StringBuilder text, string name, string type, double value) => Each(text, name, type, [value], only => ("", only));

    private static void Each<T>(StringBuilder text, string name, string type, IEnumerable<T> items, Func<T, (string Labels, double Value)> line)
    {
        Type(text, name, type);
        foreach (var item in items)
        {
            var (labels, value) = line(item);
            Line(text, name, labels, value);
        }
    }

    private static void Type(StringBuilder text, string name, string type) => text.Append("# TYPE kafka_broker_").Append(name).Append(' ').Append(type).Append('\n');

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

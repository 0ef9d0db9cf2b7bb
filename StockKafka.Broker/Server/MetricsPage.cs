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
        Type(text, "fsync_seconds_total", "counter");
        Line(text, "fsync_seconds_total", "", flusher.FlushTime.TotalSeconds);
        Type(text, "fsync_max_seconds", "gauge");
        Line(text, "fsync_max_seconds", "", flusher.LongestFlush.TotalSeconds);
        Requests(text);
        Logs(text);
        Lag(text);
        Type(text, "client_negotiations_total", "counter");
        foreach (var (client, use) in clients.Seen)
        {
            Line(
                text, "client_negotiations_total",
                $"client_id=\"{Escape(client.ClientId)}\",software=\"{Escape(client.Software)}\",version=\"{Escape(client.Version)}\"", use.Negotiations);
        }

        return text.ToString();
    }

    private void Requests(StringBuilder text)
    {
        Type(text, "requests_total", "counter");
        foreach (var api in ApiTable.All)
        {
            Line(text, "requests_total", $"api=\"{api.Key}\"", metrics.RequestsOf(api.Key).Count);
        }

        Type(text, "request_seconds_total", "counter");
        foreach (var api in ApiTable.All)
        {
            Line(text, "request_seconds_total", $"api=\"{api.Key}\"", metrics.RequestsOf(api.Key).Time.TotalSeconds);
        }
    }

    private void Logs(StringBuilder text)
    {
        var all = topics.All.OrderBy(topic => topic.Name, StringComparer.Ordinal).ToArray();
        Type(text, "log_bytes", "gauge");
        foreach (var topic in all)
        {
            Line(text, "log_bytes", $"topic=\"{topic.Name}\"", topic.Partitions.Sum(log => log.Bytes));
        }

        Type(text, "log_offsets", "gauge");
        foreach (var topic in all)
        {
            Line(text, "log_offsets", $"topic=\"{topic.Name}\"", topic.Partitions.Sum(log => log.HighWatermark.Offset - log.LogStart));
        }
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

    private static void Single(StringBuilder text, string name, string type, long value)
    {
        Type(text, name, type);
        Line(text, name, "", value);
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

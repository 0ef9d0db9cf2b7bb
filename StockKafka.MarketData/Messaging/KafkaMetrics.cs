using System.Diagnostics.Metrics;

namespace StockKafka.MarketData.Messaging;

/// <summary>Messages as they pass, under the name of the project that this one succeeds (mission M12): <c>kafka_messages_total</c>.</summary>
public static class KafkaMetrics
{
    private static readonly Meter Meter = new("StockKafka");

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "kafka_messages", "{message}", "Messages by topic and status: sent (acknowledged), failed (not acknowledged), consumed (applied)");

    /// <summary>The broker has acknowledged some, or has not.</summary>
    public static void Sent(string topic, bool acknowledged) => Add(1, topic, acknowledged ? "sent" : "failed");

    /// <summary>Some were read and applied.</summary>
    public static void Consumed(string topic, long messages) => Add(messages, topic, "consumed");

    private static void Add(long messages, string topic, string status) =>
        Messages.Add(messages, new KeyValuePair<string, object?>("topic", topic), new KeyValuePair<string, object?>("status", status));
}

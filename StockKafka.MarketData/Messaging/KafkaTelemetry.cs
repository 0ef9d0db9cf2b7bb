using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using StockKafka.MarketData.Telemetry;

namespace StockKafka.MarketData.Messaging;

/// <summary>
/// What goes to and comes from Kafka, as metrics and spans: OpenTelemetry's conventions for messaging, and beside them
/// <c>kafka_messages_total</c> of the project that this one succeeds (mission M12). A batch is one span, whatever its size, and all of its
/// messages carry that span in the header <c>traceparent</c>, unless it is not recorded.
/// </summary>
public static class KafkaTelemetry
{
    /// <summary>Header of a message: the span that sent it, as in W3C Trace Context.</summary>
    public const string TraceParentHeader = "traceparent";

    private const string System = "messaging.system", Destination = "messaging.destination.name", OperationName = "messaging.operation.name",
        OperationType = "messaging.operation.type", Kafka = "kafka", Send = "send", ErrorType = "error.type";

    private static readonly Meter Meter = new("StockKafka");

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "kafka_messages", "{message}", "Messages by topic and status: sent (acknowledged), failed (not acknowledged), consumed (applied)");

    private static readonly Counter<long> SentMessages =
        Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages handed to Kafka, by topic; error.type for those that it did not acknowledge");

    private static readonly Counter<long> ConsumedMessages =
        Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages read from Kafka and applied, by topic and group");

    private static readonly Histogram<double> OperationDuration =
        Meter.CreateHistogram<double>("messaging.client.operation.duration", "s", "Time until Kafka had acknowledged a batch");

    /// <summary>The span of sending a batch; null when nobody listens. Messages sent within it belong to it.</summary>
    /// <param name="topic">Where to.</param>
    /// <param name="messages">How many; null when that is not known yet.</param>
    /// <param name="links">What the messages come from.</param>
    public static Activity? StartSend(string topic, int? messages, IEnumerable<ActivityLink>? links = null)
    {
        if (!MarketTraces.Source.HasListeners())
        {
            return null;
        }

        var send = MarketTraces.Source.StartActivity(
            ActivityKind.Producer, links: links, name: $"{Send} {topic}",
            tags: [new(System, Kafka), new(Destination, topic), new(OperationName, Send), new(OperationType, Send)]);
        if (messages is { } count)
        {
            Count(send, count);
        }

        return send;
    }

    /// <summary>Says how many messages the batch of a span has.</summary>
    public static void Count(Activity? batch, int messages) => batch?.SetTag("messaging.batch.message_count", messages);

    /// <summary>The span of applying a batch that was read; null when nobody listens.</summary>
    /// <param name="topic">Where the messages come from; null when from several topics.</param>
    /// <param name="group">The group that reads.</param>
    /// <param name="messages">How many.</param>
    /// <param name="producers">The spans that sent them, as far as they are known. If there is one only, it is the parent as well.</param>
    public static Activity? StartProcess(string? topic, string group, int messages, IReadOnlyList<ActivityLink> producers)
    {
        if (!MarketTraces.Source.HasListeners())
        {
            return null;
        }

        var process = MarketTraces.Source.StartActivity(
            topic is null ? "process" : $"process {topic}", ActivityKind.Consumer, producers is [var only] ? only.Context : default,
            [
                new(System, Kafka), new(Destination, topic), new(OperationName, "process"), new(OperationType, "process"),
                new("messaging.consumer.group.name", group),
            ],
            producers);
        Count(process, messages);
        return process;
    }

    /// <summary>The header's value for messages that belong to the present span; null when that is not recorded.</summary>
    internal static Header? TraceParent() =>
        Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } current ? new Header(TraceParentHeader, Encoding.ASCII.GetBytes(current.Id!)) : null;

    /// <summary>Whether the present span is that of sending a batch.</summary>
    internal static bool IsSending => Activity.Current is { Kind: ActivityKind.Producer } current && current.Source == MarketTraces.Source;

    /// <summary>Some messages were acknowledged by the broker, or were not.</summary>
    internal static void Sent(string topic, long messages, string? errorType)
    {
        if (messages == 0)
        {
            return;
        }

        Messages.Add(messages, new("topic", topic), new("status", errorType is null ? "sent" : "failed"));
        if (errorType is null)
        {
            SentMessages.Add(messages, new(System, Kafka), new(Destination, topic), new(OperationName, Send));
        }
        else
        {
            SentMessages.Add(messages, [new(System, Kafka), new(Destination, topic), new(OperationName, Send), new(ErrorType, errorType)]);
        }
    }

    /// <summary>A batch has an end.</summary>
    internal static void SendEnded(TimeSpan took, string? errorType)
    {
        if (errorType is null)
        {
            OperationDuration.Record(took.TotalSeconds, new(System, Kafka), new(OperationName, Send));
        }
        else
        {
            OperationDuration.Record(took.TotalSeconds, new(System, Kafka), new(OperationName, Send), new(ErrorType, errorType));
        }
    }

    /// <summary>Some messages were read and applied.</summary>
    public static void Consumed(string topic, string group, long messages)
    {
        Messages.Add(messages, new("topic", topic), new("status", "consumed"));
        ConsumedMessages.Add(messages, [new(System, Kafka), new(Destination, topic), new(OperationName, "poll"), new("messaging.consumer.group.name", group)]);
    }
}

using System.Text;
using Confluent.Kafka;
using StockKafka.Load.Kafka;
using StockKafka.Load.Recording;

namespace StockKafka.Load;

/// <summary>A message for Kafka.</summary>
/// <param name="Key">Messages of one key stay in order; null: any partition.</param>
/// <param name="Value">Its body.</param>
public sealed record LoadMessage(string? Key, byte[] Value);

/// <summary>What became of the messages of a load, found by reading the topic from where it ended before the load.</summary>
/// <param name="Sent">Handed to the client.</param>
/// <param name="Acknowledged">By the broker, on disk of all replicas that are in sync.</param>
/// <param name="Stored">Distinct ones in the topic; null where it could not be read.</param>
/// <param name="Lost">Acknowledged and not in the topic; null where it could not be read.</param>
/// <param name="Duplicated">In the topic more than once, counted without the first; null where it could not be read.</param>
public sealed record LoadLedger(long Sent, long Acknowledged, long? Stored, long? Lost, long? Duplicated)
{
    internal static LoadLedger? Of(LedgerRecord? record) => record is null ? null
        : record.Checked ? new(record.Attempted, record.Acknowledged, record.Stored, record.Lost, record.Duplicated)
        : new(record.Attempted, record.Acknowledged, null, null, null);
}

/// <summary>Messages that a method makes; each says in a header which it is.</summary>
internal sealed class MadeMessages(string runId, string producer, LoadUser user, Func<LoadUser, LoadMessage> make) : ProducerMessages
{
    private const string PlaceHeader = "load-message";

    private readonly byte[] _runId = Encoding.UTF8.GetBytes(runId);

    public override Message<string, byte[]> Next(long sequence, long nowMicros)
    {
        user.Iteration = sequence;
        var (key, value) = make(user);
        return new()
        {
            Key = key!, Value = value,
            Headers = new() { { TopicReadBack.RunHeader, _runId }, { PlaceHeader, Encoding.UTF8.GetBytes($"{producer}/{sequence}") } },
        };
    }

    public override void Dispose() => (user.State as IDisposable)?.Dispose();

    public static (string Producer, long Sequence)? PlaceOf(Message<Ignore, byte[]> message) =>
        message.Headers.TryGetLastBytes(PlaceHeader, out var header) && Encoding.UTF8.GetString(header).Split('/') is [var producer, var number] && long.TryParse(number, out var sequence)
            ? (producer, sequence)
            : null;
}

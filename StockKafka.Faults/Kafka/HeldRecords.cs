using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>
/// Records that a client of one connection gets later than the broker gives them, while those of other partitions come in time. What is held is taken out of
/// the broker's answer; until it is due the broker is not asked for the partition again, and then gives the same records once more.
/// </summary>
internal sealed class HeldRecords(KafkaFaultBook book, TopicNames names, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string? Topic, int Partition), Held> _held = [];

    /// <summary>Whether a request to Fetch has to be looked into.</summary>
    public bool Any
    {
        get
        {
            lock (_gate)
            {
                return _held.Count > 0;
            }
        }
    }

    /// <summary>Takes partitions out of a request whose records are held.</summary>
    /// <returns>How long it is until the first of them is due; null when there are none.</returns>
    public TimeSpan? TakeOut(PartitionedRequest request)
    {
        TimeSpan? first = null;
        lock (_gate)
        {
            foreach (var (topic, partition) in request.Partitions)
            {
                if (_held.TryGetValue((topic, partition.Index), out var held) && held.Offset == partition.Offset && Left(held) is var left && left > TimeSpan.Zero)
                {
                    (partition.Error, partition.HighWatermark) = (KafkaError.None, held.HighWatermark);
                    first = first < left ? first : left;
                }
            }
        }

        return first;
    }

    /// <returns>The broker's answer without what is held from now on.</returns>
    public ReadOnlyMemory<byte> Hold(ReadOnlyMemory<byte> answer, RequestHeader header, PartitionedRequest request, Sender sender) =>
        FetchAnswer.Without(answer.Span, header.Version, names.Of, fetched => fetched.HasRecords && IsHeld(fetched, request, sender)) ?? answer;

    private bool IsHeld(FetchedPartition fetched, PartitionedRequest request, Sender sender)
    {
        var offset = request.Partitions.FirstOrDefault(each => each.Topic == fetched.Topic && each.Partition.Index == fetched.Index).Partition?.Offset;
        if (offset is null)
        {
            return false;
        }

        lock (_gate)
        {
            var key = (fetched.Topic, fetched.Index);
            if (_held.Remove(key, out var held) && held.Offset == offset)
            {
                return false;
            }

            var delay = book.Happen(sender, fetched.Topic, fetched.Index, holdsRecords: true).Delay;
            if (delay > TimeSpan.Zero)
            {
                _held[key] = new Held(offset.Value, fetched.HighWatermark, clock.GetTimestamp(), delay);
            }

            return delay > TimeSpan.Zero;
        }
    }

    private TimeSpan Left(Held held) => held.Delay - clock.GetElapsedTime(held.Since);

    private readonly record struct Held(long Offset, long HighWatermark, long Since, TimeSpan Delay);
}

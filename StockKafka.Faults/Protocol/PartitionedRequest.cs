namespace StockKafka.Faults.Protocol;

/// <summary>
/// A request to Produce or Fetch, taken apart into its partitions, so that some can be taken out of it and answered without the broker.
/// Sources: ProduceRequest.json, ProduceResponse.json, FetchRequest.json, FetchResponse.json of Apache Kafka.
/// </summary>
/// <exception cref="MalformedFrameException">Thrown by every method when a frame is not what it should be.</exception>
internal sealed class PartitionedRequest
{
    private readonly RequestHeader _header;
    private readonly List<RequestedTopic> _topics = [];
    private Range _before;
    private Range _after;

    private PartitionedRequest(RequestHeader header) => _header = header;

    /// <param name="named">The name of a topic by its id; null where it is not known.</param>
    public static PartitionedRequest Read(ReadOnlySpan<byte> frame, RequestHeader header, WireReader body, Func<Guid, string?> named)
    {
        var request = new PartitionedRequest(header);
        PartitionReading.SkipStart(ref body, header.Api);
        request._before = ..body.Position;
        for (var topics = body.ArrayLength(); topics > 0; topics--)
        {
            request._topics.Add(PartitionReading.Topic(ref body, header.Api, named));
        }

        request._after = body.Position..frame.Length;
        return request;
    }

    public IEnumerable<(string? Topic, RequestedPartition Partition)> Partitions => _topics.SelectMany(topic => topic.Partitions.Select(partition => (topic.Name, partition)));

    public bool AnyTaken => Partitions.Any(each => each.Partition.Error is not null);

    public bool AllTaken => Partitions.All(each => each.Partition.Error is not null);

    /// <summary>The request without the partitions that are taken out.</summary>
    public byte[] WithoutTaken(ReadOnlySpan<byte> frame)
    {
        var left = _topics.FindAll(topic => topic.Partitions.Exists(partition => partition.Error is null));
        var writer = new WireWriter(_header.Version, Layouts.IsFlexible(_header.Api, _header.Version));
        writer.Raw(frame[_before]);
        writer.ArrayLength(left.Count);
        foreach (var topic in left)
        {
            writer.Raw(frame[topic.Id]);
            var partitions = topic.Partitions.FindAll(partition => partition.Error is null);
            writer.ArrayLength(partitions.Count);
            foreach (var partition in partitions)
            {
                writer.Raw(frame[partition.Bytes]);
            }

            writer.Raw(frame[topic.Tags]);
        }

        writer.Raw(frame[_after]);
        return writer.ToFrame();
    }

    /// <summary>The whole answer, when no partition is left to ask the broker for.</summary>
    public byte[] Answer(ReadOnlySpan<byte> frame)
    {
        var writer = Layouts.Answer(_header);
        if (_header.Api == ApiKey.Fetch)
        {
            writer.Since(1)?.Int32(0); // throttle time
            writer.Since(7)?.Error(KafkaError.None);
            writer.Since(7)?.Int32(0); // session id
        }

        writer.ArrayLength(_topics.Count);
        writer.Raw(TakenTopics(frame));
        if (_header.Api == ApiKey.Produce)
        {
            writer.Since(1)?.Int32(0); // throttle time
        }

        writer.Tags();
        return writer.ToFrame();
    }

    /// <summary>What is taken out, in front of the topics of the broker's answer.</summary>
    /// <param name="taken">What <see cref="TakenTopics"/> gave.</param>
    public byte[] Merge(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> taken)
    {
        var reader = Layouts.Answer(answer, _header.Api, _header.Version);
        if (_header.Api == ApiKey.Fetch)
        {
            reader.Skip((reader.Version >= 1 ? 4 : 0) + (reader.Version >= 7 ? 6 : 0));
        }

        var start = reader.Position;
        var count = reader.ArrayLength();
        var writer = new WireWriter(_header.Version, reader.Flexible);
        writer.Raw(answer[..start]);
        writer.ArrayLength(count + _topics.Count(topic => topic.AnyTaken));
        writer.Raw(taken);
        writer.Raw(answer[reader.Position..]);
        return writer.ToFrame();
    }

    public byte[] TakenTopics(ReadOnlySpan<byte> frame)
    {
        var writer = new WireWriter(_header.Version, Layouts.IsFlexible(_header.Api, _header.Version));
        foreach (var topic in _topics.Where(topic => topic.AnyTaken))
        {
            writer.Raw(frame[topic.Id]);
            var taken = topic.Partitions.FindAll(partition => partition.Error is not null);
            writer.ArrayLength(taken.Count);
            foreach (var partition in taken)
            {
                WriteTaken(writer, partition);
            }

            writer.Tags();
        }

        return writer.ToBytes();
    }

    private void WriteTaken(WireWriter writer, RequestedPartition partition)
    {
        writer.Int32(partition.Index);
        writer.Error(partition.Error!.Value);
        writer.Int64(partition.HighWatermark); // -1 for the base offset of Produce
        if (_header.Api == ApiKey.Produce)
        {
            writer.Since(2)?.Int64(-1); // append time
            writer.Since(5)?.Int64(-1); // log start
            writer.Since(8)?.ArrayLength(0); // errors of records
            writer.Since(8)?.String(null); // message
        }
        else
        {
            writer.Since(4)?.Int64(partition.HighWatermark); // last stable offset
            writer.Since(5)?.Int64(-1); // log start
            writer.Since(4)?.ArrayLength(-1); // aborted transactions
            writer.Since(11)?.Int32(-1); // preferred read replica
            writer.ArrayLength(0); // records: of length 0, for clients do not expect null
        }

        writer.Tags();
    }
}

using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Server;

/// <summary>Questions about where in a log things are, and moving its start.</summary>
internal sealed class OffsetHandlers(TopicStore topics)
{
    private const int UndefinedEpoch = -1;
    private const long UndefinedOffset = -1;

    public ListOffsetsResponse List(ListOffsetsRequest request) =>
        new(request.Topics.Answer((topic, partition) => List(topic, partition, request.CommittedOnly)));

    public OffsetForLeaderEpochResponse ForLeaderEpoch(OffsetForLeaderEpochRequest request) => new(request.Topics.Answer(ForLeaderEpoch));

    public DeleteRecordsResponse DeleteRecords(DeleteRecordsRequest request) => new(request.Topics.Answer(DeleteRecords));

    private ListOffsetsResponse.Partition List(string topic, ListOffsetsRequest.Partition wanted, bool committedOnly)
    {
        if (topics.FindLog(topic, wanted.Index) is not { } log)
        {
            return Failed(KafkaError.UnknownTopicOrPartition);
        }

        var error = log.Check(wanted.CurrentLeaderEpoch);
        if (error != KafkaError.None)
        {
            return Failed(error);
        }

        if (wanted.Timestamp < ListOffsetsRequest.MaxTimestamp)
        {
            return Failed(KafkaError.InvalidRequest);
        }

        try
        {
            var end = committedOnly ? log.LastStable : log.HighWatermark.Offset;
            var found = wanted.Timestamp switch
            {
                ListOffsetsRequest.Latest => new TimestampOffset(-1, end),
                ListOffsetsRequest.Earliest => new TimestampOffset(-1, log.LogStart),
                ListOffsetsRequest.MaxTimestamp => log.FindMaxTimestamp(),
                _ => log.FindByTimestamp(wanted.Timestamp),
            };
            if (wanted.Timestamp is not (ListOffsetsRequest.Earliest or ListOffsetsRequest.Latest) && found.Offset >= end)
            {
                found = TimestampOffset.None;
            }

            return new ListOffsetsResponse.Partition(
                wanted.Index, KafkaError.None, found.Timestamp, found.Offset, found.Offset < 0 ? UndefinedEpoch : log.LeaderEpoch);
        }
        catch (IOException)
        {
            return Failed(KafkaError.KafkaStorageError);
        }

        ListOffsetsResponse.Partition Failed(KafkaError code) => new(wanted.Index, code, -1, UndefinedOffset, UndefinedEpoch);
    }

    /// <summary>
    /// Where the records of an epoch end. Whoever has read in an earlier one has read a topic that was deleted since: nothing of it is
    /// here, so it ends where this log starts, and the client resets its position.
    /// </summary>
    private OffsetForLeaderEpochResponse.Partition ForLeaderEpoch(string topic, OffsetForLeaderEpochRequest.Partition wanted)
    {
        var log = topics.FindLog(topic, wanted.Index);
        var error = log?.Check(wanted.CurrentLeaderEpoch) ?? KafkaError.UnknownTopicOrPartition;
        return error != KafkaError.None || wanted.LeaderEpoch < 0 || wanted.LeaderEpoch > log!.LeaderEpoch
            ? new OffsetForLeaderEpochResponse.Partition(wanted.Index, error, UndefinedEpoch, UndefinedOffset)
            : new OffsetForLeaderEpochResponse.Partition(
                wanted.Index, error, wanted.LeaderEpoch, wanted.LeaderEpoch == log.LeaderEpoch ? log.HighWatermark.Offset : log.LogStart);
    }

    private DeleteRecordsResponse.Partition DeleteRecords(string topic, DeleteRecordsRequest.Partition wanted)
    {
        if (topics.FindLog(topic, wanted.Index) is not { } log)
        {
            return new DeleteRecordsResponse.Partition(wanted.Index, -1, KafkaError.UnknownTopicOrPartition);
        }

        if (!log.Config.Delete)
        {
            return new DeleteRecordsResponse.Partition(wanted.Index, -1, KafkaError.PolicyViolation);
        }

        try
        {
            var error = log.DeleteRecordsBefore(wanted.Offset);
            return new DeleteRecordsResponse.Partition(wanted.Index, error == KafkaError.None ? log.LogStart : -1, error);
        }
        catch (IOException)
        {
            return new DeleteRecordsResponse.Partition(wanted.Index, -1, KafkaError.KafkaStorageError);
        }
    }
}

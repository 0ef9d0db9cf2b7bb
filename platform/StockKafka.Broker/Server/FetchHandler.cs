using System.Runtime.CompilerServices;
using StockKafka.Platform.Broker.Log;
using StockKafka.Platform.Broker.Protocol;
using StockKafka.Platform.Broker.Protocol.Messages;
using StockKafka.Platform.Broker.Topics;

namespace StockKafka.Platform.Broker.Server;

/// <summary>
/// Answers at once when there is enough to give, or an error; otherwise parks the request until a log it asks for grows or
/// the client's maximum wait is over.
/// </summary>
sealed class FetchHandler(TopicStore topics, BrokerMetrics metrics, TimeProvider clock)
{
    /// <summary>As Apache Kafka's default for fetch.max.bytes on the broker.</summary>
    private const int MaxResponseBytes = 55 << 20;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IResponse> HandleAsync(FetchRequest request, FetchSignal signal, CancellationToken cancellationToken)
    {
        var read = Read(request);
        if (request.MaxWaitMs <= 0 || IsEnough(read, request))
        {
            metrics.MessagesOut(read.Messages);
            return read.Response;
        }

        var started = clock.GetTimestamp();
        var logs = Logs(request);
        foreach (var log in logs)
        {
            log.Subscribe(signal);
        }

        try
        {
            while (true)
            {
                // Reset before reading: whatever grows after the read wakes the wait below.
                Release(read.Response);
                signal.Reset();
                read = Read(request);
                var left = TimeSpan.FromMilliseconds(request.MaxWaitMs) - clock.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || IsEnough(read, request))
                {
                    metrics.MessagesOut(read.Messages);
                    return read.Response;
                }

                await signal.WaitAsync(left, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            Release(read.Response);
            throw;
        }
        finally
        {
            foreach (var log in logs)
            {
                log.Unsubscribe(signal);
            }
        }
    }

    private static bool IsEnough((FetchResponse Response, int Bytes, long Messages, bool AnyError) read, FetchRequest request) =>
        read.AnyError || read.Bytes >= request.MinBytes || request.Topics.Length == 0;

    private static void Release(FetchResponse response)
    {
        foreach (var topic in response.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                partition.Records.Release();
            }
        }
    }

    private (FetchResponse Response, int Bytes, long Messages, bool AnyError) Read(FetchRequest request)
    {
        var answers = new FetchResponse.Topic[request.Topics.Length];
        var budget = Math.Min(request.MaxBytes, MaxResponseBytes);
        var bytes = 0;
        var messages = 0L;
        var anyError = false;
        for (var t = 0; t < answers.Length; t++)
        {
            var wanted = request.Topics[t];
            var topic = Find(wanted);
            var partitions = new FetchResponse.Partition[wanted.Partitions.Length];
            for (var p = 0; p < partitions.Length; p++)
            {
                var answer = Read(topic, wanted, wanted.Partitions[p], budget - bytes, atLeastOne: bytes == 0, request.CommittedOnly);
                bytes += answer.Records.Length;
                messages += answer.Records.Length > 0 ? Math.Max(0, answer.Records.NextOffset - wanted.Partitions[p].Offset) : 0;
                anyError |= answer.Error != ErrorCode.None;
                partitions[p] = answer;
            }

            answers[t] = new FetchResponse.Topic(wanted.Name, wanted.Id, partitions);
        }

        return (new FetchResponse(answers), bytes, messages, anyError);
    }

    private static FetchResponse.Partition Read(
        Topic? topic, FetchRequest.Topic wanted, FetchRequest.Partition partition, int budget, bool atLeastOne, bool committedOnly)
    {
        if (topic?.Partition(partition.Index) is not { } log)
        {
            return FetchResponse.Partition.Failed(
                partition.Index,
                topic is null && wanted.Name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
        }

        var error = LeaderEpochs.Check(partition.CurrentLeaderEpoch);
        if (error != ErrorCode.None)
        {
            return FetchResponse.Partition.Failed(partition.Index, error);
        }

        var read = log.Read(partition.Offset, Math.Max(0, Math.Min(partition.MaxBytes, budget)), atLeastOne, committedOnly);
        return new FetchResponse.Partition(
            partition.Index, read.Error, read.HighWatermark, read.LastStable, read.LogStart, read.Slice, read.Aborted);
    }

    private Topic? Find(FetchRequest.Topic wanted) => wanted.Name is { } name ? topics.Find(name) : topics.Find(wanted.Id);

    private List<PartitionLog> Logs(FetchRequest request)
    {
        var logs = new List<PartitionLog>();
        foreach (var wanted in request.Topics)
        {
            var topic = Find(wanted);
            foreach (var partition in wanted.Partitions)
            {
                if (topic?.Partition(partition.Index) is { } log)
                {
                    logs.Add(log);
                }
            }
        }

        return logs;
    }
}

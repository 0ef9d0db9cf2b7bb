using System.Runtime.CompilerServices;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Faults;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Server;

/// <summary>
/// Answers at once when there is enough to give, or an error; otherwise parks the request until a log it asks for grows or
/// the client's maximum wait is over.
/// </summary>
internal sealed class FetchHandler(TopicStore topics, BrokerMetrics metrics, FaultBook faults, TimeProvider clock)
{
    /// <summary>As Apache Kafka's default for fetch.max.bytes on the broker.</summary>
    private const int MaxResponseBytes = 55 << 20;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IResponse> HandleAsync(PendingFetch fetch, CancellationToken cancellationToken)
    {
        (fetch.Delay, fetch.IsLost) = (TimeSpan.Zero, false);
        var read = Read(fetch);
        if (fetch.Request.MaxWaitMs > 0 && !read.IsEnough)
        {
            read = await ParkAsync(fetch, cancellationToken).ConfigureAwait(false);
        }

        if (fetch.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fetch.Delay, clock, cancellationToken).ConfigureAwait(false);
        }

        metrics.MessagesOut(read.Messages);
        return fetch.Response;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadTotals> ParkAsync(PendingFetch fetch, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        Subscribe(fetch);
        try
        {
            while (true)
            {
                // Reset before reading: whatever grows after the read wakes the wait below.
                Release(fetch.Response);
                fetch.Signal.Reset();
                var read = Read(fetch);
                var left = TimeSpan.FromMilliseconds(fetch.Request.MaxWaitMs) - clock.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || read.IsEnough)
                {
                    return read;
                }

                await fetch.Signal.WaitAsync(left, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            Release(fetch.Response);
            throw;
        }
        finally
        {
            foreach (var log in fetch.Logs)
            {
                log.Unsubscribe(fetch.Signal);
            }
        }
    }

    private static void Release(FetchResponse response)
    {
        foreach (var partition in response.Partitions)
        {
            partition.Records.Release();
        }

        response.Partitions.Restart();
    }

    private ReadTotals Read(PendingFetch fetch)
    {
        var (request, answers) = (fetch.Request, fetch.Response.Partitions);
        var budget = Math.Min(request.MaxBytes, MaxResponseBytes);
        var bytes = 0;
        var messages = 0L;
        var anyError = false;
        answers.Restart();
        foreach (var wanted in request.Topics)
        {
            var topic = Find(wanted);
            for (var end = answers.Count + wanted.Count; answers.Count < end;)
            {
                var partition = request.Partitions[answers.Count];
                var answer = faults.IsEmpty || Meet(fetch, topic, partition.Index) is not { } injected
                    ? Read(topic, wanted, partition, budget - bytes, atLeastOne: bytes == 0, request.CommittedOnly)
                    : FetchResponse.Partition.Failed(partition.Index, injected);
                bytes += answer.Records.Length;
                messages += answer.Records.Length > 0 ? Math.Max(0, answer.Records.NextOffset - partition.Offset) : 0;
                anyError |= answer.Error != KafkaError.None;
                answers.Add(answer);
            }
        }

        return new ReadTotals(messages, anyError || bytes >= request.MinBytes || request.Topics.Count == 0);
    }

    private KafkaError? Meet(PendingFetch fetch, Topic? topic, int partition)
    {
        var fate = faults.Happen(ApiKey.Fetch, topic?.Name, partition);
        (fetch.Delay, fetch.IsLost) = (fate.Delay > fetch.Delay ? fate.Delay : fetch.Delay, fetch.IsLost || fate.IsLost);
        return fate.Error;
    }

    private static FetchResponse.Partition Read(
        Topic? topic, in FetchRequest.Topic wanted, in FetchRequest.Partition partition, int budget, bool atLeastOne, bool committedOnly)
    {
        if (topic?.Partition(partition.Index) is not { } log)
        {
            return FetchResponse.Partition.Failed(
                partition.Index,
                topic is null && wanted.Name is null ? KafkaError.UnknownTopicId : KafkaError.UnknownTopicOrPartition);
        }

        var error = log.Check(partition.CurrentLeaderEpoch);
        if (error != KafkaError.None)
        {
            return FetchResponse.Partition.Failed(partition.Index, error);
        }

        var read = log.Read(partition.Offset, Math.Max(0, Math.Min(partition.MaxBytes, budget)), atLeastOne, committedOnly);
        return new FetchResponse.Partition(
            partition.Index, read.Error, read.HighWatermark, read.LastStable, read.LogStart, read.Slice, read.Aborted);
    }

    private Topic? Find(in FetchRequest.Topic wanted) => wanted.Name is { } name ? topics.Find(name) : topics.Find(wanted.Id);

    private void Subscribe(PendingFetch fetch)
    {
        fetch.Logs.Restart();
        var next = 0;
        foreach (var wanted in fetch.Request.Topics)
        {
            var topic = Find(wanted);
            for (var end = next + wanted.Count; next < end; next++)
            {
                if (topic?.Partition(fetch.Request.Partitions[next].Index) is { } log)
                {
                    log.Subscribe(fetch.Signal);
                    fetch.Logs.Add(log);
                }
            }
        }
    }

    private readonly record struct ReadTotals(long Messages, bool IsEnough);
}

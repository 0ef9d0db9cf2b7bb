using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using StockKafka.Faults.Network;
using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>One connection of a Kafka client: requests go to the broker and answers to the client, as the faults that are on will have it.</summary>
internal sealed class KafkaConversation(
    RequestPlanner planner, AddressRewriter addresses, HeldRecords held, KafkaCounters counters, ByteCounters bytes, TimeProvider clock) : IConversation
{
    private readonly AnswersInTurn _answers = new(clock);

    public async Task FromClientAsync(FaultyConnection connection, CancellationToken cancellationToken)
    {
        using var frames = new FrameReader(connection.Client, isOfRequests: true);
        while (await NextAsync(frames, Direction.ToUpstream, cancellationToken).ConfigureAwait(false) is { Bytes.IsEmpty: false } arrival)
        {
            await (arrival.IsFrame ? AskAsync(connection, arrival.Bytes, cancellationToken) : connection.ToUpstream.SendAsync(arrival.Bytes)).ConfigureAwait(false);
        }
    }

    public async Task FromUpstreamAsync(FaultyConnection connection, CancellationToken cancellationToken)
    {
        using var frames = new FrameReader(connection.Upstream, isOfRequests: false);
        while (await NextAsync(frames, Direction.ToClient, cancellationToken).ConfigureAwait(false) is { Bytes.IsEmpty: false } arrival)
        {
            await (arrival.IsFrame
                ? AnswerAsync(connection, arrival.Bytes, cancellationToken)
                : _answers.TellAsync(connection.ToClient, arrival.Bytes, cancellationToken)).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Arrival> NextAsync(FrameReader frames, Direction direction, CancellationToken cancellationToken)
    {
        var wasBroken = frames.IsBroken;
        var arrival = await frames.NextAsync(cancellationToken).ConfigureAwait(false);
        bytes.Add(direction, arrival.Bytes.Length);
        if (frames.IsBroken && !wasBroken)
        {
            counters.NotUnderstand();
        }

        return arrival;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AskAsync(FaultyConnection connection, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        counters.Request();
        var plan = planner.PlanFor(frame, held);
        var awaited = plan.Awaited;
        if (awaited.Fate.IsCutOff)
        {
            connection.HangUp();
            return;
        }

        if (awaited.Answer is { } answer)
        {
            await WaitAsync(awaited.Fate.Delay, cancellationToken).ConfigureAwait(false);
            await _answers.AnswerAsync(connection.ToClient, awaited, answer, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (plan.HasAnswer)
        {
            await _answers.AwaitAsync(awaited, cancellationToken).ConfigureAwait(false);
        }

        await connection.ToUpstream.SendAsync(plan.Forward).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AnswerAsync(FaultyConnection connection, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var to = connection.ToClient;
        var correlationId = BinaryPrimitives.ReadInt32BigEndian(frame.Span[RequestHeader.LengthSize..]);
        if (await _answers.TakeAsync(to, correlationId, cancellationToken).ConfigureAwait(false) is not { } awaited)
        {
            await _answers.TellAsync(to, frame, cancellationToken).ConfigureAwait(false);
            return;
        }

        var fate = awaited.Fate;
        if (fate.IsLost)
        {
            connection.HangUp();
            return;
        }

        var answer = Edited(awaited, frame);
        if (fate.LetsOthersPass && fate.Delay > TimeSpan.Zero)
        {
            _ = _answers.TellLaterAsync(to, answer.ToArray(), fate.Delay, cancellationToken);
            answer = default;
        }
        else
        {
            await WaitAsync(fate.Delay, cancellationToken).ConfigureAwait(false);
        }

        await _answers.FinishAsync(to, answer, cancellationToken).ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> Edited(Awaited awaited, ReadOnlyMemory<byte> frame)
    {
        var (api, version) = (awaited.Header.Api, awaited.Header.Version);
        try
        {
            if (AddressRewriter.Concerns(api, version) && Layouts.Knows(api, version))
            {
                frame = addresses.Rewrite(frame.Span, api, version) ?? frame;
            }

            if (awaited.Request is not { } request)
            {
                return frame;
            }

            frame = api == ApiKey.Fetch ? held.Hold(frame, awaited.Header, request, awaited.Sender) : frame;
            return awaited.Taken is { } taken ? request.Merge(frame.Span, taken) : frame;
        }
        catch (MalformedFrameException)
        {
            counters.NotUnderstand();
            return frame;
        }
    }

    private ValueTask WaitAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        delay > TimeSpan.Zero ? new ValueTask(Task.Delay(delay, clock, cancellationToken)) : ValueTask.CompletedTask;
}

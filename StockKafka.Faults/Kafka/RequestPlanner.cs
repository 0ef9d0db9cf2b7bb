using System.Buffers.Binary;
using System.Runtime.InteropServices;
using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>What is done with a request.</summary>
/// <param name="Forward">What the broker is asked.</param>
/// <param name="Awaited">What is known of it when its answer comes.</param>
/// <param name="HasAnswer">Whether the broker will answer.</param>
internal readonly record struct Plan(ReadOnlyMemory<byte> Forward, Awaited Awaited, bool HasAnswer);

/// <summary>Decides, by the faults that are on, what is done with each request. What it cannot read passes as it is, and is counted.</summary>
internal sealed class RequestPlanner(KafkaFaultBook book, KafkaCounters counters, TopicNames names)
{
    public Plan PlanFor(ReadOnlyMemory<byte> frame, HeldRecords held)
    {
        var header = RequestHeader.Read(frame.Span);
        var asIs = new Plan(frame, new Awaited(header, default, null, default, null, null), HasAnswer: true);
        if (Layouts.Knows(header.Api) && !Layouts.Knows(header.Api, header.Version))
        {
            counters.NotUnderstand();
            return asIs;
        }

        try
        {
            return header.Api switch
            {
                ApiKey.Produce => WithFaults(asIs with { HasAnswer = FirstStrings.AcksOfProduce(header.Body(frame.Span)) != 0 }, header, held),
                ApiKey.Fetch => WithFaults(WithoutSession(asIs, header), header, held),
                _ => WithFaults(asIs, header, held),
            };
        }
        catch (MalformedFrameException)
        {
            counters.NotUnderstand();
            return asIs;
        }
    }

    /// <summary>In a fetch session (KIP-227) later requests do not name their partitions. So none is opened: a client that asks for one does not get it.</summary>
    private static Plan WithoutSession(Plan plan, RequestHeader header)
    {
        const int First = 0;
        const int None = -1;
        if (header.Version < 7)
        {
            return plan;
        }

        var body = header.Body(plan.Forward.Span);
        body.Skip((header.Version <= 14 ? 4 : 0) + 4 + 4 + 4 + 1 + 4); // replica, wait, least and most bytes, isolation level, session id
        var at = body.Position;
        if (body.Int32() == First)
        {
            BinaryPrimitives.WriteInt32BigEndian(MemoryMarshal.AsMemory(plan.Forward).Span[at..], None);
        }

        return plan;
    }

    private Plan WithFaults(Plan plan, RequestHeader header, HeldRecords held)
    {
        if (!book.Concerns(header.Api) && !(header.Api == ApiKey.Fetch && held.Any))
        {
            return plan;
        }

        var frame = plan.Forward.Span;
        var body = header.Body(frame);
        var sender = new Sender(header.Api, header.ClientId(frame), FirstStrings.Read(body, header.Api));
        if (header.Api is ApiKey.Produce or ApiKey.Fetch)
        {
            return ByPartition(plan, header, sender, held);
        }

        var fate = book.Happen(sender);
        return plan with { Awaited = plan.Awaited with { Fate = fate, Answer = fate.Error is { } error ? ErrorAnswers.Of(header, body, error) : null } };
    }

    private Plan ByPartition(Plan plan, RequestHeader header, Sender sender, HeldRecords held)
    {
        var frame = plan.Forward.Span;
        var request = PartitionedRequest.Read(frame, header, header.Body(frame), names.Of);
        var all = default(Fate);
        foreach (var (topic, partition) in request.Partitions)
        {
            var fate = book.Happen(sender, topic, partition.Index);
            partition.Error = fate.Error;
            all = fate.Of(all);
        }

        if (header.Api == ApiKey.Fetch && held.TakeOut(request) is { } due)
        {
            var wait = LowerWait(plan, header, due);
            all = request.AllTaken && all.Delay < wait ? all with { Delay = wait } : all;
        }

        var awaited = plan.Awaited with { Fate = all, Sender = sender, Request = request };
        if (!request.AnyTaken)
        {
            return plan with { Awaited = awaited };
        }

        if (!request.AllTaken)
        {
            return plan with { Forward = request.WithoutTaken(frame), Awaited = awaited with { Taken = request.TakenTopics(frame) } };
        }

        // Who asks for no acknowledgement is told of an error as a broker tells it: the connection is closed.
        return plan with { Awaited = awaited with { Fate = all with { IsCutOff = all.IsCutOff || !plan.HasAnswer }, Answer = request.Answer(frame) } };
    }

    /// <summary>The broker is not to wait for others longer than until what is held is due.</summary>
    /// <returns>How long it waits.</returns>
    private static TimeSpan LowerWait(Plan plan, RequestHeader header, TimeSpan due)
    {
        var body = header.Body(plan.Forward.Span);
        body.Skip(header.Version <= 14 ? 4 : 0); // replica
        var at = body.Position;
        var wait = Math.Min(body.Int32(), (int)Math.Ceiling(due.TotalMilliseconds));
        BinaryPrimitives.WriteInt32BigEndian(MemoryMarshal.AsMemory(plan.Forward).Span[at..], wait);
        return TimeSpan.FromMilliseconds(wait);
    }
}

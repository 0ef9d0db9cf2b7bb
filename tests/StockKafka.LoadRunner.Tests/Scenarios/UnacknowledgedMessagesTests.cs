using System.Collections.Concurrent;
using StockKafka.Load.Kafka;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Tests.Scenarios;

public sealed class UnacknowledgedMessagesTests
{
    [Fact]
    public async Task Beyond_the_bound_the_sender_waits_until_half_are_acknowledged()
    {
        var messages = New(4);
        var taken = await TakeAsync(messages, 4);
        var fifth = messages.TakeAsync(default).AsTask();
        messages.Return(taken[2]);
        Assert.False(fifth.IsCompleted);

        messages.Return(taken[0]);

        Assert.NotNull(await fifth);
        Assert.Equal(2, messages.Returned);
    }

    [Fact]
    public async Task A_sender_that_is_cancelled_takes_nothing()
    {
        var messages = New(2);
        var taken = await TakeAsync(messages, 2);
        using var stop = new CancellationTokenSource();
        var third = messages.TakeAsync(stop.Token).AsTask();
        await stop.CancelAsync();

        Assert.Null(await third);
        messages.Return(taken[0]);
        messages.Return(taken[1]);
        Assert.True(await messages.UntilNoneAsync(default));
        Assert.Null(await messages.TakeAsync(stop.Token)); // Though there would be places.
    }

    [Fact]
    public async Task What_was_not_sent_is_put_back_and_taken_again()
    {
        var messages = New(2);
        var taken = await TakeAsync(messages, 2);
        messages.PutBack();

        Assert.Same(taken[1], Assert.Single(await TakeAsync(messages, 1)));
        Assert.Equal(0, messages.Returned);
    }

    [Fact]
    public async Task The_end_is_when_all_are_acknowledged_or_given_up()
    {
        var messages = New(2);
        var taken = await TakeAsync(messages, 1);
        using var abort = new CancellationTokenSource();
        var end = messages.UntilNoneAsync(abort.Token).AsTask();
        Assert.False(end.IsCompleted);
        await abort.CancelAsync();
        Assert.False(await end);

        messages.Return(taken[0]);
        Assert.True(await messages.UntilNoneAsync(default));
    }

    [Fact]
    public async Task Acknowledgements_from_another_thread_never_leave_a_sender_waiting_and_no_message_is_used_twice_at_once()
    {
        const int Sent = 200_000;
        var messages = New(8);
        using var onTheWay = new BlockingCollection<UnacknowledgedMessage>();
        var confused = 0;
        var acknowledging = Task.Run(() =>
        {
            foreach (var message in onTheWay.GetConsumingEnumerable())
            {
                confused += message.Sequence == message.Intended ? 0 : 1;
                messages.Return(message);
            }
        });
        for (var sequence = 0; sequence < Sent; sequence++)
        {
            var message = await messages.TakeAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            (message!.Sequence, message.Intended) = (sequence, sequence);
            onTheWay.Add(message);
        }

        onTheWay.CompleteAdding();
        await acknowledging;
        Assert.True(await messages.UntilNoneAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal((0, Sent), (confused, messages.Returned));
    }

    private static UnacknowledgedMessages New(int most) => new(most, static (_, _) => { });

    private static async Task<UnacknowledgedMessage[]> TakeAsync(UnacknowledgedMessages messages, int count)
    {
        List<UnacknowledgedMessage> taken = [];
        for (var one = 0; one < count; one++)
        {
            var place = messages.TakeAsync(default);
            Assert.True(place.IsCompletedSuccessfully);
            taken.Add((await place)!);
        }

        return [.. taken.Distinct()];
    }
}

using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Tests.Scenarios;

public sealed class UnacknowledgedMessagesTests
{
    [Fact]
    public async Task Beyond_the_bound_the_sender_waits_until_half_are_acknowledged()
    {
        var messages = new UnacknowledgedMessages(4);
        for (var sent = 0; sent < 4; sent++)
        {
            Assert.True(messages.EnterAsync(default).IsCompletedSuccessfully);
        }

        var fifth = messages.EnterAsync(default).AsTask();
        messages.Leave();
        messages.Leave();
        Assert.False(fifth.IsCompleted);

        messages.Leave(); // Two are left: one of the four, and the place of the fifth itself.
        Assert.True(await fifth);
    }

    [Fact]
    public async Task A_sender_that_is_cancelled_gives_its_place_back()
    {
        var messages = new UnacknowledgedMessages(2);
        await messages.EnterAsync(default);
        await messages.EnterAsync(default);
        using var stop = new CancellationTokenSource();
        var third = messages.EnterAsync(stop.Token).AsTask();
        await stop.CancelAsync();

        Assert.False(await third);
        messages.Leave();
        messages.Leave();
        Assert.True(await messages.UntilNoneAsync(default));
    }

    [Fact]
    public async Task The_end_is_when_all_are_acknowledged_or_given_up()
    {
        var messages = new UnacknowledgedMessages(2);
        await messages.EnterAsync(default);
        using var abort = new CancellationTokenSource();
        var end = messages.UntilNoneAsync(abort.Token).AsTask();
        Assert.False(end.IsCompleted);
        await abort.CancelAsync();
        Assert.False(await end);

        messages.Leave();
        Assert.True(await messages.UntilNoneAsync(default));
    }

    [Fact]
    public async Task Acknowledgements_from_another_thread_never_leave_a_sender_waiting()
    {
        const int Sent = 200_000;
        var messages = new UnacknowledgedMessages(8);
        using var onTheWay = new System.Collections.Concurrent.BlockingCollection<int>();
        var acknowledging = Task.Run(() =>
        {
            foreach (var _ in onTheWay.GetConsumingEnumerable())
            {
                messages.Leave();
            }
        });
        for (var message = 0; message < Sent; message++)
        {
            Assert.True(await messages.EnterAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
            onTheWay.Add(message);
        }

        onTheWay.CompleteAdding();
        await acknowledging;
        Assert.True(await messages.UntilNoneAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
    }
}

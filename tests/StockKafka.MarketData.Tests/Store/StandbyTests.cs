using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.MarketData.Tests.Store;

/// <summary>Several stores over one folder, as several processes would have them; the lock does not tell them apart.</summary>
public sealed class StandbyTests
{
    [Fact]
    public async Task A_store_in_use_is_refused_with_a_way_out()
    {
        await using var temporary = new TemporaryStore();
        var refusal = Assert.Throws<StartupException>(temporary.Open);
        Assert.Contains("in use", refusal.Message);
        Assert.Contains("Store:Standby", refusal.Message);
    }

    [Fact]
    public async Task One_that_stands_by_turns_all_work_away_until_the_other_has_ended_and_then_has_its_rows()
    {
        await using var temporary = new TemporaryStore();
        await using var second = Standby(temporary);
        Assert.False(second.IsOpen);
        await Assert.ThrowsAsync<DependencyUnavailableException>(() => new BarTable(second).SummaryAsync(default));
        await Assert.ThrowsAsync<DependencyUnavailableException>(() => new IngestLog(second).ApplyAsync(new IngestBatch(), default));

        await new BarTable(temporary.Store).ImportAsync(new[] { new DailyBar("A", new DateOnly(2025, 7, 23), 1, 1, 1, 1, 1) }.ToAsyncEnumerable(), default);
        await temporary.Store.DisposeAsync();
        await second.WaitUntilOpenAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, (await new BarTable(second).SummaryAsync(default)).Count);
    }

    [Fact]
    public async Task Of_two_that_stand_by_one_takes_over()
    {
        await using var temporary = new TemporaryStore();
        await using var second = Standby(temporary);
        await using var third = Standby(temporary);
        await temporary.Store.DisposeAsync();
        await Task.WhenAny(second.WaitUntilOpenAsync(default), third.WaitUntilOpenAsync(default)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(second.IsOpen ^ third.IsOpen);
    }

    [Fact]
    public async Task One_that_ends_while_it_stands_by_leaves_the_store_alone()
    {
        await using var temporary = new TemporaryStore();
        var second = Standby(temporary);
        await second.DisposeAsync();
        await temporary.ReopenAsync();
        Assert.True(temporary.Store.IsOpen);
    }

    private static MarketStore Standby(TemporaryStore temporary) => new(Options.Create(
        new StoreOptions { Directory = temporary.Options.Directory, Standby = true, StandbyPoll = TimeSpan.FromMilliseconds(10) }));
}

using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests.Store;

public sealed class LoadRunTableTests
{
    private static readonly DateTimeOffset Noon = new(2025, 7, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_run_is_one_row_from_its_first_announcement_to_its_last()
    {
        await using var folder = new TemporaryStore();
        var table = new LoadRunTable(folder.Store);
        var begun = new LoadRun("r1", "api, 5 users, 3m", Noon) { HeardAt = Noon, Faults = [new("kafka", "stop", Noon.AddSeconds(20))] };
        var ended = begun with
        {
            HeardAt = Noon.AddMinutes(3), EndedAt = Noon.AddMinutes(3), Verdict = "pass", Requests = 859, RequestsPerSecond = 4.8, ErrorRatio = 0.01, P95Seconds = 0.021,
            Faults = [new("kafka", "stop", Noon.AddSeconds(20)) { EndedAt = Noon.AddSeconds(35) }],
        };

        await table.SaveAsync(begun, default);
        Assert.Equal(begun.Faults, Assert.Single(await table.ListAsync(10, default)).Faults);
        await table.SaveAsync(ended, default);

        var stored = Assert.Single(await table.ListAsync(10, default));
        Assert.Equal(ended with { Faults = [] }, stored with { Faults = [] });
        Assert.Equal(ended.Faults, stored.Faults);
    }

    [Fact]
    public async Task Runs_are_found_by_any_part_of_their_time_and_one_that_died_ends_where_it_was_last_heard_of()
    {
        await using var folder = new TemporaryStore();
        var table = new LoadRunTable(folder.Store);
        await table.SaveAsync(new("whole", "a", Noon) { HeardAt = Noon.AddMinutes(10), EndedAt = Noon.AddMinutes(10), Verdict = "fail" }, default);
        await table.SaveAsync(new("died", "a", Noon.AddHours(1)) { HeardAt = Noon.AddHours(1).AddMinutes(1) }, default);

        Assert.Equal(["whole"], await IdsAsync(5, 6));
        Assert.Equal(["whole", "died"], await IdsAsync(10, 60));
        Assert.Equal(["died"], await IdsAsync(61, 70));
        Assert.Empty(await IdsAsync(62, 70));
        Assert.Empty(await IdsAsync(-9, -1));

        async Task<IEnumerable<string>> IdsAsync(int from, int to) =>
            (await table.BetweenAsync(Noon.AddMinutes(from), Noon.AddMinutes(to), default)).Select(run => run.RunId);
    }
}

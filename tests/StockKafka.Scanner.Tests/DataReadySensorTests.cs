using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StockKafka.MarketData.Contracts;
using StockKafka.Scanner.Chain;
using StockKafka.Scanner.Settings;

namespace StockKafka.Scanner.Tests;

/// <summary>The sensor, on a clock that moves when the test says so.</summary>
public sealed class DataReadySensorTests : IDisposable
{
    private static readonly DateOnly Day = new(2025, 7, 23);

    private readonly ReplicaFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly ScannerOptions _options = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_day_that_is_there_is_ready_at_once()
    {
        await _folder.PublishAsync([.. Bars(Day.AddDays(-1), 10), .. Bars(Day, 9)]);
        Assert.Null(await Wait().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task It_looks_again_until_enough_symbols_are_there()
    {
        var waiting = Wait();
        await _folder.PublishAsync(Bars(Day.AddDays(-1), 10));
        _clock.Advance(_options.SensorPoll);
        await _folder.PublishAsync(Bars(Day, 8));
        _clock.Advance(_options.SensorPoll);
        Assert.False(waiting.IsCompleted);
        await _folder.PublishAsync(Bars(Day, 9));
        while (!waiting.IsCompleted)
        {
            _clock.Advance(_options.SensorPoll);
            await Task.Yield();
        }

        Assert.Null(await waiting);
    }

    [Theory]
    [InlineData(0, "the newest bars are those of 2025-07-22, not of 2025-07-23")]
    [InlineData(8, "8 symbols have a bar of 2025-07-23, of 10 on 2025-07-22")]
    public async Task It_gives_up_after_its_time_and_says_what_is_missing(int symbols, string missing)
    {
        await _folder.PublishAsync([.. Bars(Day.AddDays(-1), 10), .. Bars(Day, symbols)]);
        var began = _clock.GetUtcNow();
        var waiting = Wait();
        while (!waiting.IsCompleted)
        {
            _clock.Advance(_options.SensorPoll);
            await Task.Yield();
        }

        Assert.Equal($"given up after 03:00:00: {missing}", await waiting);
        Assert.True(_clock.GetUtcNow() - began >= _options.SensorTimeout);
    }

    [Fact]
    public async Task It_ends_when_the_service_does()
    {
        using var stop = new CancellationTokenSource();
        var waiting = Wait(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Task<string?> Wait(CancellationToken cancellationToken = default) =>
        new DataReadySensor(_folder.Replica, Options.Create(_options), _clock, NullLogger<DataReadySensor>.Instance).WaitAsync(Day, cancellationToken);

    private static IEnumerable<DailyBar> Bars(DateOnly day, int symbols) =>
        Enumerable.Range(0, symbols).Select(index => new DailyBar($"S{index}", day, 1, 1, 1, 1, 1));
}

using System.Diagnostics.Metrics;
using StockKafka.MarketData.Signals;
using StockKafka.Scanner.State;

namespace StockKafka.Scanner.Telemetry;

/// <summary>What the scanner does, in numbers.</summary>
public sealed class ScanMetrics
{
    private readonly Counter<long> _runs, _signals;
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _clock;
    private DateTimeOffset? _lastSuccess;

    /// <summary>Makes the instruments.</summary>
    public ScanMetrics(IMeterFactory meters, Outbox outbox, RunHistory history, ScanOverdue overdue, TimeProvider clock)
    {
        (_clock, _lastSuccess) = (clock, history.LastSuccess());
        var meter = meters.Create("StockKafka");
        _runs = meter.CreateCounter<long>("stock.scan.runs", "{run}", "Runs of the scanner that have ended, by kind and state.");
        _signals = meter.CreateCounter<long>("stock.scan.signals", "{signal}", "Signals found, by condition and market-cap tier.");
        _duration = meter.CreateHistogram<double>("stock.scan.duration", "s", "Duration of runs from their beginning, by kind.");
        meter.CreateObservableGauge("stock.scan.outbox.size", () => outbox.Size, "{signal}", "Signals that Kafka has not acknowledged yet.");
        meter.CreateObservableGauge("stock.scan.last_success.timestamp", LastSuccess, "s", "When the newest run that succeeded ended, in Unix time.");
        meter.CreateObservableGauge("stock.scan.overdue", overdue.Seconds, "s", "Time since the close of a trading day whose scan has not succeeded.");
    }

    /// <summary>Counts a run that has ended.</summary>
    public void Ended(RunKind kind, RunState state, TimeSpan duration)
    {
        if (state == RunState.Succeeded)
        {
            _lastSuccess = _clock.GetUtcNow();
        }

        _runs.Add(1, new("kind", kind.ToString()), new("state", state.ToString()));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("kind", kind.ToString()));
    }

    /// <summary>Counts the signals of a day.</summary>
    public void Found(DaySignals day)
    {
        foreach (var ((condition, tier), count) in day.Signals().CountBy(signal => (signal.Condition, signal.Tier)))
        {
            _signals.Add(count, new("condition", condition), new("tier", tier is null ? "none" : tier));
        }
    }

    private IEnumerable<Measurement<double>> LastSuccess() =>
        _lastSuccess is { } at ? [new Measurement<double>(at.ToUnixTimeMilliseconds() / 1000.0)] : [];
}

using StockKafka.Load.Engine;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;

namespace StockKafka.Load.Judging;

/// <summary>Judges thresholds while a run goes on, and ends it as soon as one is broken.</summary>
/// <param name="thresholds">What to watch.</param>
/// <param name="operations">Operations of the run.</param>
/// <param name="stop">Ends the load; called once.</param>
internal sealed class ThresholdWatch(IReadOnlyList<Threshold> thresholds, IReadOnlyList<Operation> operations, Action stop) : IRunSink, ISampleSink
{
    /// <summary>Before this much of a run, first connections and few operations decide more than the system does.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<Threshold> _thresholds = [.. thresholds.Where(threshold => !threshold.NeedsTheEnd)];
    private readonly RunTotals _totals = new(operations);
    private readonly GaugeTotals _gauges = new();
    private readonly Lock _gate = new();

    /// <summary>The threshold that ended the run, with what was measured then; null if none has.</summary>
    public ThresholdResult? Broken { get; private set; }

    public void Started(RunClock clock)
    {
    }

    public void Closed(Window window)
    {
        lock (_gate)
        {
            _totals.Add(window);
            if (window.WarmUp)
            {
                _gauges.Clear();
            }

            if (Broken is not null || _totals.Seconds < Grace.TotalSeconds)
            {
                return;
            }

            Broken = ThresholdJudge.Judge(_thresholds, _totals, _gauges).FirstOrDefault(result => result.IsBroken);
            if (Broken is null)
            {
                return;
            }
        }

        stop();
    }

    public void Sampled(SampleRecord sample)
    {
        lock (_gate)
        {
            _gauges.Add(sample);
        }
    }
}

using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;

namespace StockKafka.Load.Judging;

/// <summary>Judges each step of the search for the breakpoint by itself, and ends the run after the first that did not hold.</summary>
/// <param name="shape">The steps.</param>
/// <param name="thresholds">What a step must keep to.</param>
/// <param name="operations">Operations of the run.</param>
/// <param name="report">Is told of each step.</param>
/// <param name="stop">Ends the load.</param>
internal sealed class BreakpointWatch(
    LoadShape shape, IReadOnlyList<Threshold> thresholds, IReadOnlyList<Operation> operations, Action<StepRecord> report, Action stop)
    : IRunSink, ISampleSink
{
    /// <summary>Share of a step's rate below which it was not held, whatever the answers that came were like.</summary>
    private const double LeastShare = 0.95;

    /// <summary>Windows end a little after the second.</summary>
    private const double Slack = 0.5;

    private readonly Lock _gate = new();
    private RunTotals _totals = new(operations);
    private GaugeTotals _gauges = new();
    private int _step;

    public void Started(RunClock clock)
    {
    }

    public void Closed(Window window)
    {
        StepRecord done;
        lock (_gate)
        {
            _totals.Add(window);
            if (_totals.EndSeconds < (_step + 1) * shape.StepSeconds - Slack)
            {
                return;
            }

            done = JudgeNeedsLock();
            (_totals, _gauges) = (new RunTotals(operations), new GaugeTotals());
            _step++;
        }

        report(done);
        if (done.Broken is not null)
        {
            stop();
        }
    }

    public void Sampled(SampleRecord sample)
    {
        lock (_gate)
        {
            _gauges.Add(sample);
        }
    }

    private StepRecord JudgeNeedsLock()
    {
        var rate = shape.RateOfStep(_step);
        var achieved = _totals.Requests / Math.Max(_totals.Seconds, 1e-6);
        var responses = _totals.Aggregate().AllResponses();
        var broken = ThresholdJudge.Judge(thresholds, _totals, _gauges).FirstOrDefault(result => result.IsBroken);
        return new()
        {
            FromSeconds = _step * shape.StepSeconds,
            RatePerSecond = rate,
            AchievedPerSecond = achieved,
            P95Micros = responses.Percentile(95),
            Broken = broken?.ToString()
                ?? (achieved < LeastShare * rate ? $"only {Figure.Rate(achieved)}/s were answered" : null),
        };
    }
}

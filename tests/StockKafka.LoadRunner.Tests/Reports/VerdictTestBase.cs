using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>Verdicts of runs that are written and read as real ones are.</summary>
public abstract class VerdictTestBase
{
    private protected static readonly LedgerRecord Clean = new() { Checked = true, Attempted = 8, Acknowledged = 6, Stored = 7 };

    private protected static SampleRun Changed(Func<RunSettings, RunSettings> change)
    {
        using var sample = new SampleRun();
        return new() { Header = sample.Header with { Settings = change(sample.Header.Settings) } };
    }

    private protected static Verdict Of(SampleRun sample)
    {
        using (sample.Write())
        {
            return Verdict.Of(RunFileReader.Read(sample.RunFile));
        }
    }
}

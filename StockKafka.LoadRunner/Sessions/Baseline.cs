using StockKafka.Load.Comparing;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>An earlier run that a new one is judged by.</summary>
/// <param name="folder">Where it is.</param>
/// <param name="tolerance">Share by which a figure may be worse.</param>
internal sealed class Baseline(ReportFolder folder, double tolerance)
{
    /// <exception cref="UsageException">It was another load, or says nothing: said before the new one begins.</exception>
    public void MustMatch(RunSettings settings)
    {
        var (run, verdict) = folder.Read();
        if (verdict.Outcome == Outcome.Invalid)
        {
            throw new UsageException($"--baseline: {Path.GetFileName(folder.Path)} is invalid ({verdict.Reasons[0]}); name a run that is not");
        }

        var differences = ConfigurationDifferences.Of(run.Header.Settings, settings);
        if (differences.Count > 0)
        {
            throw new UsageException(
                $"--baseline: {Path.GetFileName(folder.Path)} is a run of a different load ({string.Join("; ", differences)}); repeat that load, or name a run of this one");
        }
    }

    /// <summary>Compares a run that has ended, and adds what was found to its file; one that is invalid is not judged by anything.</summary>
    public void Compare(ReportFolder ended)
    {
        if (ended.Read().Verdict.Outcome == Outcome.Invalid)
        {
            return;
        }

        var baseline = ComparedRun.Read(folder.RunFile);
        RunFileWriter.AppendTo(ended.RunFile, new ComparisonRecord
        {
            BaselineRunId = baseline.Run.Header.RunId,
            BaselineStartedAt = baseline.Run.Header.StartedAt,
            Tolerance = tolerance,
            Figures = RunComparison.Of(baseline, ComparedRun.Read(ended.RunFile)),
        });
    }
}

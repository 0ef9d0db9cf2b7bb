using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Recording;
using StockKafka.LoadRunner.Reports;

namespace StockKafka.LoadRunner.Comparing;

/// <summary>An earlier run that a new one is judged by.</summary>
/// <param name="folder">Where it is.</param>
/// <param name="tolerance">Share by which a figure may be worse.</param>
sealed class Baseline(ReportFolder folder, double tolerance)
{
    /// <exception cref="UsageException">It was another load: said before the new one begins.</exception>
    public void MustMatch(RunSettings settings)
    {
        var differences = ConfigurationDifferences.Of(folder.Read().Run.Header.Settings, settings);
        if (differences.Count > 0)
        {
            throw new UsageException(
                $"--baseline: {Path.GetFileName(folder.Path)} is a run of a different load ({string.Join("; ", differences)}); repeat that load, or name a run of this one");
        }
    }

    /// <summary>Compares a run that has ended, and adds what was found to its file.</summary>
    public void Compare(ReportFolder ended)
    {
        var baseline = ComparedRun.Read(folder);
        RunFileWriter.AppendTo(ended.RunFile, new ComparisonRecord
        {
            BaselineRunId = baseline.Run.Header.RunId,
            BaselineStartedAt = baseline.Run.Header.StartedAt,
            Tolerance = tolerance,
            Figures = RunComparison.Of(baseline, ComparedRun.Read(ended)),
        });
    }
}

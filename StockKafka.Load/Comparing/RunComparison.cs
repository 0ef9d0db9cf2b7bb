using StockKafka.Load.Recording;

namespace StockKafka.Load.Comparing;

/// <summary>
/// Sets one run beside another. Intervals are those of the percentile bootstrap (B. Efron and R. Tibshirani, "An Introduction to the
/// Bootstrap", 1993, chapter 13) over blocks of windows, at 99 %: of seven figures of two equal runs one in fifteen comparisons shows
/// a difference at most. They tell how much a run scatters within itself; what differs from run to run (a warm cache, another
/// process on the machine) they cannot know.
/// </summary>
internal static class RunComparison
{
    private const double Confidence = 0.99;
    private const int Replicates = 2_000;
    private const int Seed = 42;

    /// <summary>With fewer operations than this above it, a percentile is what single operations made of it.</summary>
    private const int FewestAbove = 10;

    /// <summary>A share of errors is worse only if it grew by this much, however small it was.</summary>
    private const double LeastErrorChange = 0.001;

    public static IReadOnlyList<ComparedFigure> Of(ComparedRun baseline, ComparedRun candidate)
    {
        var enough = Math.Min(baseline.Blocks.Count, candidate.Blocks.Count) >= RunBlocks.FewestBlocks;
        Measures[] ofBaseline = enough ? [.. baseline.Blocks.Resample(new Random(Seed), Replicates)] : [];
        // Another seed: with the same draws of blocks, two runs would seem to move together.
        Measures[] ofCandidate = enough ? [.. candidate.Blocks.Resample(new Random(Seed + 1), Replicates)] : [];
        var operations = Math.Min(baseline.Run.Totals.Requests, candidate.Run.Totals.Requests);
        ComparedFigure Figure(string name, string unit, Func<Measures, double> value, bool moreIsBetter = false, bool difference = false, bool judged = true)
        {
            var (from, to) = (value(baseline.Whole), value(candidate.Whole));
            double? change = difference ? to - from : from > 0 ? to / from - 1 : null;
            var usable = enough && judged && change is not null;
            var interval = usable
                ? IntervalOf([.. ofBaseline.Zip(ofCandidate, (first, second) => difference ? value(second) - value(first) : value(second) / value(first) - 1)])
                : null;
            return new()
            {
                Name = name, Unit = unit, Baseline = from, Candidate = to, Change = change, ChangeInterval = interval,
                BaselineInterval = enough && judged ? IntervalOf([.. ofBaseline.Select(value)]) : null,
                CandidateInterval = enough && judged ? IntervalOf([.. ofCandidate.Select(value)]) : null,
                Finding = Judge(interval, moreIsBetter),
            };
        }

        return
        [
            Figure("mean", "ms", measures => measures.Mean),
            .. Measures.Percents.Select((percent, index) => Figure(
                FormattableString.Invariant($"p{percent}"), "ms", measures => measures.Percentiles[index],
                judged: operations * (1 - percent / 100) >= FewestAbove)),
            Figure("rate", "/s", measures => measures.Rate, moreIsBetter: true),
            Figure("errors", "%", measures => measures.ErrorShare, difference: true),
        ];
    }

    /// <summary>Whether a figure is worse beyond chance and beyond what is tolerated.</summary>
    public static bool IsRegression(ComparedFigure figure, double tolerance) => figure is { Finding: Finding.Worse, Change: { } change }
        && (figure.Unit == "%" ? change > Math.Max(figure.Baseline * tolerance, LeastErrorChange) : Math.Abs(change) > tolerance);

    /// <summary>All figures in a few words.</summary>
    public static string Summary(IReadOnlyList<ComparedFigure> figures)
    {
        string Names(Finding finding, string unit) =>
            string.Join(", ", figures.Where(figure => figure.Finding == finding && figure.Unit == unit)
                .Select(figure => $"{figure.Name} {ComparisonText.Change(figure)}"));
        List<string> said = [];
        void Say(string word, Finding finding, string unit)
        {
            if (Names(finding, unit) is { Length: > 0 } names)
            {
                said.Add($"{word}: {names}");
            }
        }

        Say("slower", Finding.Worse, "ms");
        Say("faster", Finding.Better, "ms");
        Say("fewer operations", Finding.Worse, "/s");
        Say("more operations", Finding.Better, "/s");
        Say("more errors", Finding.Worse, "%");
        Say("fewer errors", Finding.Better, "%");
        return said.Count > 0 ? string.Join("; ", said)
            : figures.All(figure => figure.Finding == Finding.TooLittle) ? $"too short to compare: both runs need {RunBlocks.FewestBlocks} s"
            : "no difference that the runs could show";
    }

    private static Finding Judge(Interval? interval, bool moreIsBetter) => interval switch
    {
        null => Finding.TooLittle,
        { Low: > 0 } => moreIsBetter ? Finding.Better : Finding.Worse,
        { High: < 0 } => moreIsBetter ? Finding.Worse : Finding.Better,
        _ => Finding.NoDifference,
    };

    private static Interval? IntervalOf(double[] values)
    {
        if (values.Any(double.IsNaN) || values.Any(double.IsInfinity))
        {
            return null;
        }

        Array.Sort(values);
        var tail = (int)(values.Length * (1 - Confidence) / 2);
        return new(values[tail], values[^(tail + 1)]);
    }
}

/// <summary>A run with what its comparison needs.</summary>
internal sealed class ComparedRun
{
    private ComparedRun(string runFile) => (Name, Run, Blocks) = (Path.GetFileName(Path.GetDirectoryName(runFile)!), RunFileReader.Read(runFile), RunBlocks.Read(runFile));

    /// <summary>Name of the folder that it is in.</summary>
    public string Name { get; }

    public RunData Run { get; }

    public RunBlocks Blocks { get; }

    public Measures Whole => field ??= Measures.Of(Run.Totals);

    public static ComparedRun Read(string runFile) => new(Path.GetFullPath(runFile));
}

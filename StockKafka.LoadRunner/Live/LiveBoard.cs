using Spectre.Console;
using Spectre.Console.Rendering;
using StockKafka.Load.Engine;
using StockKafka.Load.Faults;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Live;

/// <summary>The live view on a terminal.</summary>
internal sealed class LiveBoard(LiveModel model, LiveStatus status)
{
    private const int MaxWidth = 110;

    /// <summary>Less of an operation's name does not tell it from others: the figures farthest right go first.</summary>
    private const int ShortestName = 16;

    /// <summary>Between two columns.</summary>
    private const int Gap = 2;

    /// <summary>As much as there is room for: blank lines go first, then the rows of the longest tables.</summary>
    public IRenderable Render(int consoleWidth, int consoleHeight)
    {
        var width = Math.Min(consoleWidth, MaxWidth) - 2;
        var now = model.Snapshot;
        var elapsed = model.Clock is { } clock ? RunClock.FromMicros(clock.NowMicros) : TimeSpan.Zero;
        var gauges = LiveGauges.Lines(model.Gauges, width);
        var tiles = Tiles(now, width);
        var hasFaults = status.Plan.Count > 0 || status.Outages().Count > 0;
        // Head, progress, two lines for each row of figures, three of latencies, one of headings.
        var room = consoleHeight - 7 - 2 * tiles.Count - gauges.Count - (hasFaults ? 1 : 0);
        var failures = Math.Clamp(room - now.Operations.Count, Math.Min(1, now.TopFailures.Count), now.TopFailures.Count);
        var operations = Math.Clamp(room - failures, 1, Math.Max(now.Operations.Count, 1));
        List<IRenderable> parts = [new Rows(Headline(now, width), Progress(elapsed, width)), new Rows(tiles), Latencies(now), Operations(now, operations, width)];
        if (gauges.Count > 0)
        {
            parts.Add(new Rows(gauges.Select(line => new Markup(line))));
        }

        if (hasFaults)
        {
            parts.Add(Faults(elapsed));
        }

        if (failures > 0)
        {
            parts.Add(Failures(now, failures));
        }

        var roomy = room - failures - operations > parts.Count;
        return new Padder(new Rows(roomy ? parts.SelectMany(part => new[] { new Text(""), part }) : parts), new Padding(1, 0, 1, 0));
    }

    private Markup Headline(LiveSnapshot now, int width)
    {
        var verdict = status.Phase == LiveStatus.Finished ? "" : now.Verdict switch
        {
            null => "",
            { Outcome: Outcome.Pass } => "[green]PASS so far[/]",
            { Outcome: Outcome.Fail, Reasons: var reasons } => $"[red]FAIL so far[/] {Shortened(reasons.FirstOrDefault(""), width - 14)}",
            { Reasons: var reasons } => $"[yellow]INVALID so far[/] {Shortened(reasons.FirstOrDefault(""), width - 17)}",
        };
        return new($"[bold]{Markup.Escape(status.Title)}[/]  [grey]{Markup.Escape(status.Phase)}[/]\n{verdict}");
    }

    /// <summary>From the middle: the beginning says what is done, the end to what.</summary>
    private static string ShortenedInside(string text, int width)
    {
        var left = Math.Max(width - 1, 0);
        return Markup.Escape(text.Length <= width ? text : $"{text[..(left / 3)]}…{text[^(left - left / 3)..]}");
    }

    private static string Shortened(string text, int width) =>
        Markup.Escape(text.Length <= width ? text : $"{text[..Math.Max(width - 1, 0)]}…");

    private Markup Progress(TimeSpan elapsed, int width)
    {
        var share = status.Progress() ?? (status.Duration is { } whole ? elapsed / whole : 0);
        share = Math.Clamp(share, 0, 1);
        var left = status.Phase == LiveStatus.Running && status.Duration is { } duration && duration > elapsed ? $"{Figure.Clock((duration - elapsed).TotalSeconds)} left" : "";
        var label = $" {Figure.Clock(elapsed.TotalSeconds)}  {share * 100:0} %  {left}";
        var bar = Math.Max(width - label.Length - 1, 10);
        var full = (int)Math.Round(share * bar);
        return new($"[blue]{new string('━', full)}[/][grey35]{new string('━', bar - full)}[/]{Markup.Escape(label)}");
    }

    /// <returns>One row where it fits, or more.</returns>
    private List<Grid> Tiles(LiveSnapshot now, int width)
    {
        var (attempted, acknowledged) = status.Messages();
        var outside = now.Failures - now.FailuresInOutage;
        List<(string Label, string Figure, string Colour)> figures =
        [
            ("users", Figure.Count(now.Users), "default"),
            ("per second", Figure.Rate(now.Rate), "default"),
            ("operations", Figure.Count(now.Requests), "default"),
            ("failed", Figure.Count(outside), outside > 0 ? "red" : "green"),
        ];
        if (now.AskedRate is { } asked)
        {
            figures.Insert(2, ("asked", $"{Figure.Rate(asked)}", "grey"));
        }

        if (status.Plan.Count > 0 || now.FailuresInOutage > 0)
        {
            figures.Add(("in outages", Figure.Count(now.FailuresInOutage), now.FailuresInOutage > 0 ? "yellow" : "default"));
        }

        figures.Add(("generator late", Figure.Millis(now.Lag), now.Lag > GeneratorJudgement.TolerableLag.TotalMilliseconds ? "red" : "default"));
        if (attempted > 0)
        {
            figures.Add(("acknowledged", $"{Figure.Count(acknowledged)}/{Figure.Count(attempted)}", "default"));
        }

        List<Grid> rows = [];
        for (var first = 0; first < figures.Count;)
        {
            var used = 0;
            var shown = figures.Skip(first).TakeWhile((figure, index) =>
                (used += Math.Max(figure.Label.Length, figure.Figure.Length) + 3) - 3 <= width || index == 0).ToArray();
            first += shown.Length;
            var grid = new Grid();
            foreach (var _ in shown)
            {
                grid.AddColumn(new GridColumn().NoWrap().PadRight(3));
            }

            rows.Add(grid.AddRow([.. shown.Select(figure => new Markup($"[bold {figure.Colour}]{figure.Figure}[/]"))])
                .AddRow([.. shown.Select(figure => new Markup($"[grey]{figure.Label}[/]"))]));
        }

        return rows;
    }

    private static Grid Latencies(LiveSnapshot now)
    {
        var grid = Table(["response", .. LiveModel.Percents.Select(percent => percent == 100 ? "max" : FormattableString.Invariant($"p{percent}"))]);
        grid.AddRow([$"last {SeriesBuilder.RecentLength} s", .. Cells(now.Recent).Select(cell => $"[bold]{cell}[/]")]);
        return grid.AddRow(["[grey]whole run[/]", .. Cells(now.Total)]);
    }

    private static IEnumerable<string> Cells(IReadOnlyList<double> millis) =>
        LiveModel.Percents.Select((_, index) => millis.Count == 0 ? "–" : Figure.Millis(millis[index]));

    private static Grid Operations(LiveSnapshot now, int rows, int width)
    {
        string[] headings = ["operation", "count", "failed", "p50", "p95", "p99"];
        var shown = now.Operations.OrderByDescending(row => row.Count).Take(rows)
            .Select(row => (row.Name, Figures: (string[])[Figure.Count(row.Count), Figure.Count(row.Failures), Figure.Millis(row.P50), Figure.Millis(row.P95), Figure.Millis(row.P99)]))
            .ToArray();
        int[] widths = [.. headings.Skip(1).Select((heading, column) => shown.Select(row => row.Figures[column].Length).Append(heading.Length).Max() + Gap)];
        var columns = widths.Length;
        while (columns > 2 && width - widths.Take(columns).Sum() - Gap < ShortestName)
        {
            columns--;
        }

        var nameWidth = Math.Max(width - widths.Take(columns).Sum() - Gap, 1);
        var grid = Table([.. headings.Take(columns + 1)]);
        foreach (var (name, figures) in shown)
        {
            figures[1] = figures[1] == "0" ? "[grey]0[/]" : $"[yellow]{figures[1]}[/]";
            grid.AddRow([ShortenedInside(name, nameWidth), .. figures.Take(columns)]);
        }

        return grid;
    }

    /// <summary>A first column of words, all others of figures.</summary>
    private static Grid Table(IReadOnlyList<string> headings)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2));
        foreach (var _ in headings.Skip(1))
        {
            grid.AddColumn(new GridColumn().RightAligned().NoWrap().PadRight(2));
        }

        return grid.AddRow([.. headings.Select(heading => $"[grey]{heading}[/]")]);
    }

    private Markup Faults(TimeSpan elapsed)
    {
        var done = status.Done;
        var steps = status.Plan.Select(step => Step(step, done.FirstOrDefault(record =>
            record.Resource == step.Resource
            && record.PlannedMicros == RunClock.ToMicros(step.At)), elapsed));
        return new($"[grey]faults[/]  {string.Join("  ", steps.Concat(status.Outages().Select(State)))}");
    }

    private static string State(OutageRecord outage) => outage switch
    {
        { MendedMicros: null } => $"[bold red]{Markup.Escape(outage.Resource)} is away[/]",
        { RecoveredMicros: { } at, MendedMicros: { } back } =>
            $"[green]{Markup.Escape(outage.Resource)} recovered {Figure.Span(Math.Max(at - back, 0))} after it was back[/]",
        { FirstFailureMicros: not null } => $"[bold yellow]{Markup.Escape(outage.Resource)} is back, recovering[/]",
        _ => $"[green]{Markup.Escape(outage.Resource)} is back, no operation failed[/]",
    };

    private static string Step(PlannedFault step, FaultRecord? done, TimeSpan elapsed)
    {
        var text = Markup.Escape($"{step.Resource} {step.Action.ToString().ToLowerInvariant()} {Durations.Format(step.At)}");
        return done switch
        {
            { Error: not null } => $"[red]✗ {text}[/]",
            not null => $"[{(step.Mends ? "green" : "yellow")}]✓ {text}[/]",
            _ when elapsed >= step.At => $"[bold yellow]… {text}[/]",
            _ => $"[grey]○ {text}[/]",
        };
    }

    private static Grid Failures(LiveSnapshot now, int rows)
    {
        var grid = new Grid().AddColumn(new GridColumn().RightAligned().PadRight(2)).AddColumn(new GridColumn().PadRight(2)).AddColumn();
        foreach (var (operation, failure) in now.TopFailures.Take(rows))
        {
            grid.AddRow(
                $"[yellow]{Figure.Count(failure.Count)}[/]", Markup.Escape(failure.Kind), $"[grey]{Markup.Escape(operation)}[/]");
        }

        return grid;
    }
}

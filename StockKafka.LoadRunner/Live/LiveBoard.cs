using Spectre.Console;
using Spectre.Console.Rendering;
using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Faults;
using StockKafka.LoadRunner.Recording;
using StockKafka.LoadRunner.Reports;

namespace StockKafka.LoadRunner.Live;

/// <summary>The live view on a terminal.</summary>
sealed class LiveBoard(LiveModel model, LiveStatus status)
{
    const int MaxWidth = 110;

    public IRenderable Render(int consoleWidth)
    {
        var width = Math.Min(consoleWidth, MaxWidth);
        var now = model.Snapshot;
        var elapsed = model.Clock is { } clock ? RunClock.FromMicros(clock.NowMicros) : TimeSpan.Zero;
        List<IRenderable> parts =
        [
            new Text(""),
            Headline(),
            Progress(elapsed, width - 2),
            new Text(""),
            Tiles(now),
            new Text(""),
            Latencies(now),
            new Text(""),
            Operations(now),
        ];
        if (status.Plan.Count > 0)
        {
            parts.Add(new Text(""));
            parts.Add(Faults(elapsed));
        }

        if (now.TopFailures.Count > 0)
        {
            parts.Add(new Text(""));
            parts.Add(Failures(now));
        }

        parts.Add(new Text(""));
        return new Padder(new Rows(parts), new Padding(1, 0, 1, 0));
    }

    Markup Headline() => new($"[bold]{Markup.Escape(status.Title)}[/]  [grey]{Markup.Escape(status.Phase)}[/]");

    Markup Progress(TimeSpan elapsed, int width)
    {
        var share = status.Progress() ?? (status.Duration is { } whole ? elapsed / whole : 0);
        share = Math.Clamp(share, 0, 1);
        var left = status.Phase == LiveStatus.Running && status.Duration is { } duration && duration > elapsed ? $"{Figure.Clock((duration - elapsed).TotalSeconds)} left" : "";
        var label = $" {Figure.Clock(elapsed.TotalSeconds)}  {share * 100:0} %  {left}";
        var bar = Math.Max(width - label.Length - 1, 10);
        var full = (int)Math.Round(share * bar);
        return new($"[blue]{new string('━', full)}[/][grey35]{new string('━', bar - full)}[/]{Markup.Escape(label)}");
    }

    Grid Tiles(LiveSnapshot now)
    {
        var (attempted, acknowledged) = status.Messages();
        var outside = now.Failures - now.FailuresInOutage;
        List<(string Label, string Figure)> figures =
        [
            ("users", Figure.Count(now.Users)),
            ("per second", Figure.Rate(now.Rate)),
            ("operations", Figure.Count(now.Requests)),
            ("failed", outside > 0 ? $"[red]{Figure.Count(outside)}[/]" : "[green]0[/]"),
        ];
        if (status.Plan.Count > 0)
        {
            figures.Add(("in outages", now.FailuresInOutage > 0 ? $"[yellow]{Figure.Count(now.FailuresInOutage)}[/]" : "0"));
        }

        if (attempted > 0)
        {
            figures.Add(("acknowledged", $"{Figure.Count(acknowledged)}[grey]/{Figure.Count(attempted)}[/]"));
        }

        var grid = new Grid();
        foreach (var _ in figures)
        {
            grid.AddColumn(new GridColumn().NoWrap().PadRight(3));
        }

        return grid.AddRow([.. figures.Select(figure => new Markup($"[bold]{figure.Figure}[/]"))])
            .AddRow([.. figures.Select(figure => new Markup($"[grey]{figure.Label}[/]"))]);
    }

    static Markup Latencies(LiveSnapshot now) => new(now.Recent.Count == 0
        ? "[grey]no answer in the last 5 s[/]"
        : $"[grey]p50[/] [bold]{Figure.Millis(now.Recent[0])}[/]   [grey]p95[/] [bold]{Figure.Millis(now.Recent[1])}[/]   "
            + $"[grey]p99[/] [bold]{Figure.Millis(now.Recent[2])}[/]   [grey]in the last 5 s[/]");

    static Grid Operations(LiveSnapshot now)
    {
        var grid = new Grid().AddColumn(new GridColumn().PadRight(2));
        string[] headings = ["count", "failed", "p50", "p95", "p99"];
        foreach (var _ in headings)
        {
            grid.AddColumn(new GridColumn().RightAligned().NoWrap().PadRight(2));
        }

        grid.AddRow(["[grey]operation[/]", .. headings.Select(heading => $"[grey]{heading}[/]")]);
        foreach (var row in now.Operations)
        {
            grid.AddRow(
                Markup.Escape(row.Name), Figure.Count(row.Count),
                row.Failures > 0 ? $"[yellow]{Figure.Count(row.Failures)}[/]" : "[grey]0[/]",
                Figure.Millis(row.P50), Figure.Millis(row.P95), Figure.Millis(row.P99));
        }

        return grid;
    }

    Markup Faults(TimeSpan elapsed)
    {
        var done = status.Done;
        var steps = status.Plan.Select(step => Step(step, done.FirstOrDefault(record =>
            record.Resource == step.Resource
            && record.PlannedMicros == RunClock.ToMicros(step.At)), elapsed));
        return new($"[grey]faults[/]  {string.Join("  ", steps.Concat(status.Outages().Select(State)))}");
    }

    static string State(OutageRecord outage) => outage switch
    {
        { MendedMicros: null } => $"[bold red]{Markup.Escape(outage.Resource)} is away[/]",
        { RecoveredMicros: { } at, MendedMicros: { } back } =>
            $"[green]{Markup.Escape(outage.Resource)} recovered {Figure.Span(Math.Max(at - back, 0))} after it was back[/]",
        { FirstFailureMicros: not null } => $"[bold yellow]{Markup.Escape(outage.Resource)} is back, recovering[/]",
        _ => $"[green]{Markup.Escape(outage.Resource)} is back, no operation failed[/]",
    };

    static string Step(PlannedFault step, FaultRecord? done, TimeSpan elapsed)
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

    static Grid Failures(LiveSnapshot now)
    {
        var grid = new Grid().AddColumn(new GridColumn().RightAligned().PadRight(2)).AddColumn(new GridColumn().PadRight(2)).AddColumn();
        foreach (var (operation, failure) in now.TopFailures)
        {
            grid.AddRow(
                $"[yellow]{Figure.Count(failure.Count)}[/]", Markup.Escape(failure.Kind), $"[grey]{Markup.Escape(operation)}[/]");
        }

        return grid;
    }
}

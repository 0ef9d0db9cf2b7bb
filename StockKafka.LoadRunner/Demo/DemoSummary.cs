using Spectre.Console;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Sessions;

namespace StockKafka.LoadRunner.Demo;

/// <summary>What a demo has shown, in one panel.</summary>
internal static class DemoSummary
{
    public static void Print(IAnsiConsole console, ScanAnswer scan, LoadResult result)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn(new GridColumn().PadRight(0));
        grid.AddRow(new Markup("[grey]signals[/]"), new Markup($"{Figure.Count(scan.Signals)} found for {scan.Date:yyyy-MM-dd}"));
        foreach (var (name, value) in RunSummary.Lines(result))
        {
            grid.AddRow(new Markup($"[grey]{Markup.Escape(name)}[/]"), new Markup(Markup.Escape(value)));
        }

        foreach (var reason in result.Verdict.Reasons)
        {
            grid.AddRow(new Markup("[red]why[/]"), new Markup(Markup.Escape(reason)));
        }

        var panel = new Panel(grid)
        {
            Header = new PanelHeader($" {RunSummary.Badge(result.Verdict.Outcome)} "),
            Border = BoxBorder.Rounded,
            Padding = new Padding(2, 1),
        };
        console.Write(panel);
        RunSummary.PrintReport(console, result);
    }
}

using System.Globalization;
using Spectre.Console;

namespace StockKafka.Bench;

internal static class ResultTable
{
    private const int WidthWhenNoTerminal = 160;

    public static void Write(IReadOnlyList<Measurement> results)
    {
        var plain = Console.IsOutputRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWhenNoTerminal;
        }

        console.Write(TableOf(results));
    }

    private static Table TableOf(IReadOnlyList<Measurement> results)
    {
        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        table.AddColumns(
            new TableColumn("Area") { NoWrap = true }, new TableColumn("What"), new TableColumn("Value") { Alignment = Justify.Right, NoWrap = true },
            new TableColumn("Unit") { NoWrap = true }, new TableColumn("Goal") { Alignment = Justify.Right, NoWrap = true }, new TableColumn("Met") { NoWrap = true });
        foreach (var each in results)
        {
            table.AddRow(
                new Text(each.Area), new Text(each.Name), new Text(Show(each.Value)), new Text(each.Unit), new Text(each.Goal ?? ""),
                each.Met switch
                {
                    true => new Text("yes", new Style(Color.Green)),
                    false => new Text("no", new Style(Color.Red)),
                    null => new Text(""),
                });
        }

        return table;
    }

    private static string Show(double value) => value.ToString(value >= 1_000 ? "#,0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}

using System.CommandLine;
using Spectre.Console;
using StockKafka.LoadRunner.Import;
using StockKafka.LoadRunner.Load;
using StockKafka.LoadRunner.Reports;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary><c>import --symbols FILE --bars FILE</c>.</summary>
sealed class ImportCommand
{
    /// <summary>Rejected rows shown of one file; the rest is counted.</summary>
    const int ShownRejections = 20;

    internal static Option<string?> BarsOption() =>
        LoadCommand.Text("--bars", "FILE", "CSV of daily bars: symbol,date,open,high,low,close,volume");

    internal static Option<string?> SymbolsOption() =>
        LoadCommand.Text("--symbols", "FILE", "CSV of listings: symbol,name,market_cap,sector");

    readonly Option<string?> _bars = BarsOption();
    readonly Option<string?> _symbols = SymbolsOption();
    readonly TargetArguments _target = new();

    public Command Build()
    {
        var command = new Command("import", "Imports listings and daily bars into the running stack.")
        {
            _symbols, _bars, _target.Target, _target.Data, _target.AllowRemote,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        var (bars, symbols) = (parsed.GetValue(_bars), parsed.GetValue(_symbols));
        if (bars is null && symbols is null)
        {
            throw new UsageException("import: names no file; write e.g. import --symbols symbols.csv --bars daily_bars.csv");
        }

        using var interruption = Interruption.Listen();
        using var target = await StackTarget.FindAsync(_target.Into(parsed, new()).Targets(), interruption.Stop).ConfigureAwait(false);
        using var client = new ImportClient(Requirements.Api(target));
        await ImportAsync(Terminal.Create(), client, symbols, bars, interruption.Stop).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    /// <summary>Imports the files that are named and says what became of their rows.</summary>
    internal static async Task ImportAsync(
        IAnsiConsole console, ImportClient client, string? symbols, string? bars, CancellationToken cancellationToken)
    {
        // Both are looked for first: half an import is worse than none.
        RequireFile("--symbols", symbols);
        RequireFile("--bars", bars);
        if (symbols is not null)
        {
            Print(console, symbols, await client.SymbolsAsync(symbols, cancellationToken).ConfigureAwait(false));
        }

        if (bars is not null)
        {
            Print(console, bars, await client.DailyBarsAsync(bars, cancellationToken).ConfigureAwait(false));
        }
    }

    static void RequireFile(string option, string? file)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new UsageException($"{option}: there is no file '{file}'; name a CSV file that exists");
        }
    }

    static void Print(IAnsiConsole console, string file, ImportAnswer answer)
    {
        console.MarkupLine(
            $"[green]✓[/] {Markup.Escape(Path.GetFileName(file))}: {Figure.Count(answer.Read)} rows read, {Figure.Count(answer.Stored)} stored, "
            + $"{(answer.Rejected > 0 ? $"[yellow]{Figure.Count(answer.Rejected)} rejected[/]" : "0 rejected")}");
        var rejected = answer.Errors ?? [];
        foreach (var row in rejected.Take(ShownRejections))
        {
            console.MarkupLine($"  line {row.Line}: {Markup.Escape(row.Reason)}");
        }

        if (answer.Rejected > Math.Min(rejected.Count, ShownRejections))
        {
            console.MarkupLine($"  … and {Figure.Count(answer.Rejected - Math.Min(rejected.Count, ShownRejections))} more");
        }
    }
}

using System.CommandLine;
using Spectre.Console;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Import;
using StockKafka.LoadRunner.Sessions;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.Cli.Loads;

/// <summary><c>import --symbols FILE --bars FILE</c>.</summary>
internal sealed class ImportCommand
{
    /// <summary>Rejected rows shown of one file; the rest is counted.</summary>
    private const int ShownRejections = 20;

    private static readonly SimulatedMarket DefaultMarket = new(Symbols: 200, Days: 260, Seed: 42);

    internal static Option<string?> BarsOption() =>
        TextOption.Create("--bars", "FILE", "CSV of daily bars: symbol,date,open,high,low,close,volume");

    internal static Option<string?> SymbolsOption() =>
        TextOption.Create("--symbols", "FILE", "CSV of listings: symbol,name,market_cap,sector");

    private readonly Option<string?> _bars = BarsOption();
    private readonly Option<string?> _symbols = SymbolsOption();
    private readonly Option<bool> _simulated = new("--simulated") { Description = "a made-up market of 200 symbols and 260 trading days, instead of files" };
    private readonly TargetArguments _target = new();

    public Command Build()
    {
        var command = new Command("import", "Imports listings and daily bars into the running stack.")
        {
            _symbols, _bars, _simulated, _target.Target, _target.Data, _target.ApiKey, _target.AllowRemote,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var (bars, symbols) = (parsed.GetValue(_bars), parsed.GetValue(_symbols));
        var simulated = parsed.GetValue(_simulated);
        if (bars is null && symbols is null && !simulated)
        {
            throw new UsageException(
                "import: names no file; write e.g. import --symbols symbols.csv --bars daily_bars.csv, or import --simulated");
        }

        if (simulated && (bars ?? symbols) is { } file)
        {
            throw new UsageException($"--simulated: goes without files, but '{file}' is named; leave one of them out");
        }

        using var interruption = Interruption.Listen();
        using var target = await StackTarget.FindAsync(_target.Into(parsed, new()).Targets(), interruption.Stop).ConfigureAwait(false);
        using var client = new ImportClient(Requirements.Api(target), target.ApiKey);
        if (simulated)
        {
            await SimulateAsync(Terminal.Create(), client, interruption.Stop).ConfigureAwait(false);
        }
        else
        {
            await ImportAsync(Terminal.Create(), client, symbols, bars, interruption.Stop).ConfigureAwait(false);
        }

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

    /// <summary>Has the API make up a market: the same one each time.</summary>
    internal static async Task SimulateAsync(IAnsiConsole console, ImportClient client, CancellationToken cancellationToken)
    {
        var made = await client.SimulatedAsync(DefaultMarket, cancellationToken).ConfigureAwait(false);
        console.MarkupLine($"[green]✓[/] simulated market: {Figure.Count(made.Symbols)} symbols, {Figure.Count(made.Bars)} daily bars");
    }

    private static void RequireFile(string option, string? file)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new UsageException($"{option}: there is no file '{file}'; name a CSV file that exists");
        }
    }

    private static void Print(IAnsiConsole console, string file, ImportAnswer answer)
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

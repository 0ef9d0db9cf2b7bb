using System.CommandLine;
using Spectre.Console;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Demo;
using StockKafka.LoadRunner.Import;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Sessions;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.Cli.Loads;

/// <summary><c>demo-run</c>: data in, a scan, a load with a Kafka outage, a summary; against a stack that runs.</summary>
internal sealed class DemoRunCommand(TimeProvider time)
{
    public const string Name = "demo-run";

    private const string OutagePlan = "kafka:stop@20s,start@35s";
    private const string DefaultDuration = "90s";

    private readonly Option<string?> _bars = ImportCommand.BarsOption();
    private readonly Option<string?> _symbols = ImportCommand.SymbolsOption();
    private readonly Option<string?> _duration = TextOption.Create("--duration", "TIME", $"length of the load [{DefaultDuration}]");
    private readonly Option<string?> _out = TextOption.Create("--out", "DIR", "folder for reports [./reports]");
    private readonly TargetArguments _target = new();

    public Command Build()
    {
        var command = new Command(Name, "Shows the whole system on a running stack: import, scan, load with a Kafka outage, summary.")
        {
            _bars, _symbols, _duration, _target.Target, _target.Data, _target.ApiKey, _target.AllowRemote, _out,
        };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var console = Terminal.Create();
        var options = _target.Into(parsed, new()
        {
            Preset = "light",
            Duration = parsed.GetValue(_duration) ?? DefaultDuration,
            Faults = [OutagePlan],
            Strict = true,
            Out = parsed.GetValue(_out),
        }).Validate();

        using var interruption = Interruption.Listen();
        var scan = await PrepareAsync(console, options, parsed.GetValue(_symbols), parsed.GetValue(_bars), interruption.Stop)
            .ConfigureAwait(false);
        var result = await new LoadSession(options, time, console).RunAsync(interruption).ConfigureAwait(false);
        DemoSummary.Print(console, scan, result);
        return result.Verdict.ExitCode;
    }

    /// <summary>Brings the data in and lets the scanner look at it.</summary>
    private async Task<ScanAnswer> PrepareAsync(
        IAnsiConsole console, LoadOptions options, string? symbols, string? bars, CancellationToken cancellationToken)
    {
        using var target = await StackTarget.FindAsync(options.Target, cancellationToken).ConfigureAwait(false);
        Requirements.Check(options, target);
        var api = Requirements.Api(target);
        var scanner = target.EndpointOf("scanner")
            ?? throw new RunnerException("the running stack has no resource 'scanner' with an endpoint 'http'");
        using (var client = new ImportClient(api, target.ApiKey))
        {
            if (symbols is null && bars is null)
            {
                await ImportCommand.SimulateAsync(console, client, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await ImportCommand.ImportAsync(console, client, symbols, bars, cancellationToken).ConfigureAwait(false);
            }
        }

        using var scans = new ScanClient(api, scanner, target.ApiKey, time);
        var scan = await scans.ScanAsync(cancellationToken).ConfigureAwait(false);
        console.MarkupLine($"[green]✓[/] scan of {scan.Date:yyyy-MM-dd}: {Figure.Count(scan.Signals)} signals, all on the watchlist");
        return scan;
    }
}

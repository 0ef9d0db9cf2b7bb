using System.CommandLine;
using Spectre.Console;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Judging;
using StockKafka.Load.Reports;
using StockKafka.LoadRunner.Arguments;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Sessions;

namespace StockKafka.Cli.Loads;

/// <summary><c>load [light|medium|heavy]</c>.</summary>
internal sealed class LoadCommand(TimeProvider time)
{
    private readonly Argument<string?> _preset = new("preset")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "light (5 users, 3 min), medium (20 users, 10 min) or heavy (50 users, 20 min)",
    };

    private readonly DeclaredOptions<LoadArguments> _load = new();
    private readonly DeclaredOptions<LoadModelArguments> _model = new();
    private readonly DeclaredOptions<ShapeArguments> _shape = new();
    private readonly DeclaredOptions<KafkaArguments> _kafkaSending = new();
    private readonly DeclaredOptions<HttpArguments> _http = new();
    private readonly TargetArguments _target = new();

    public Command Build()
    {
        var command = new Command("load", "Puts the running stack under load and reports what happened.") { _preset };
        foreach (var option in (IEnumerable<Option>)
            [
                .. _load.All, .. _model.All, .. _shape.All, .. _kafkaSending.All, .. _http.All,
                _target.Target, _target.Data, _target.ApiKey, _target.AllowRemote,
            ])
        {
            command.Add(option);
        }

        command.Options.Single(option => option.Name == "--scenario").Description += string.Join(", ", ScenarioCatalog.All.Select(kind => kind.Name));
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var console = Terminal.Create();
        var arguments = Arguments(parsed);
        if (arguments.NamesNoLoad)
        {
            arguments = arguments with { Preset = LoadMenu.Choose(console) };
        }

        var options = arguments.Validate();
        using var interruption = Interruption.Listen();
        var view = options.Quiet || options.Json ? null : console;
        var result = await new LoadSession(options, time, view).RunAsync(interruption).ConfigureAwait(false);
        if (options.Json)
        {
            var document = ResultsDocument.Of(result.Run, result.Verdict) with { Report = result.Folder.Path };
            await Console.Out.WriteLineAsync(document.ToJson()).ConfigureAwait(false);
        }
        else
        {
            RunSummary.Print(console, result, options.Quiet);
        }

        return result.Verdict.ExitCode;
    }

    private LoadArguments Arguments(ParseResult parsed) => _target.Into(parsed, _load.Read(parsed) with
    {
        Preset = parsed.GetValue(_preset),
        Model = _model.Read(parsed),
        Shape = _shape.Read(parsed),
        KafkaSending = _kafkaSending.Read(parsed),
        Http = _http.Read(parsed),
    });
}

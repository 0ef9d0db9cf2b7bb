using System.CommandLine;
using Spectre.Console;
using StockKafka.LoadRunner.Load;
using StockKafka.LoadRunner.Reports;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary><c>load [light|medium|heavy]</c>.</summary>
sealed class LoadCommand(TimeProvider time)
{
    readonly Argument<string?> _preset = new("preset")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "light (5 users, 3 min), medium (20 users, 10 min) or heavy (50 users, 20 min)",
    };

    readonly Option<string?> _users = Text("--users", "N", "virtual users; with --rate the most operations under way at once");
    readonly Option<string?> _spawnRate = Text("--spawn-rate", "N/s", "users that begin each second");
    readonly Option<string?> _duration = Text("--duration", "TIME", "length of the load, e.g. 90s or 10m");
    readonly Option<string?> _testType = Text("--test-type", "TYPE", "api (alias locust), kafka, db, monitoring, http, or all but http at once");
    readonly Option<string[]> _scenarios = new("--scenario")
    {
        HelpName = "NAME[:WEIGHT]",
        Description = $"scenarios that share the users by weight, commas between them: {string.Join(", ", ScenarioCatalog.All.Select(kind => kind.Name))}",
    };

    readonly Option<string?> _userType = Text("--user-type", "TYPE", "normal (thinks 1-3 s) or stress (0.1-1 s, one symbol)");
    readonly LoadModelOptions _model = new();
    readonly Option<string?> _spike = Text("--spike", "Nx@TIME", "scenario Spike: times the base rate, and for how long [10x@10s]");
    readonly Option<string?> _step = Text("--step", "N/s@TIME", "scenario Breakpoint: how much more in each step, and its length [as much as --rate, @10s]");
    readonly Option<string?> _kafkaThreads = Text("--kafka-threads", "N", "Kafka producers [10]");
    readonly Option<string?> _kafkaMessages = Text("--kafka-messages", "N", "messages of each of them, spread over --duration if given [500]");
    readonly HttpOptions _http = new();
    readonly KafkaOptions _kafkaSending = new();
    readonly Option<string[]> _faults = new("--fault")
    {
        HelpName = "PLAN",
        Description = "fault time line, repeatable: \"kafka:stop@20s,start@35s\"; stop, start, restart, kill, pause, resume of any resource",
    };

    readonly Option<string?> _recovery = Text("--recovery", "TIME", "how long after a resource is back failures still belong to its outage [15s]");
    readonly Option<string[]> _thresholds = new("--threshold")
    {
        HelpName = "LIMIT",
        AllowMultipleArgumentsPerToken = true,
        Description = "what the run is judged by, repeatable: \"p95<1000ms\" \"errors{type:POST}<1%\" \"stock_ingest_lag<10000\" [the seed's KPIs]",
    };

    readonly Option<bool> _abortOnFail = new("--abort-on-fail") { Description = "end the run as soon as a threshold is broken, from its tenth second on" };
    readonly Option<bool> _strict = new("--strict") { Description = "tolerate no failure outside an outage (otherwise less than 1 %)" };
    readonly Option<string?> _kafka = Text("--kafka", "HOST:PORT", "Kafka bootstrap servers [the running stack's]");
    readonly Option<string?> _out = Text("--out", "DIR", "folder for reports [./reports]");
    readonly Option<string?> _seed = Text("--seed", "N", "seed of all chance [42]");
    readonly Option<string?> _baseline = Text("--baseline", "RUN", "earlier run of the same load; being worse than it makes the verdict FAIL");
    readonly Option<string?> _tolerance = Text("--tolerance", "PERCENT", "how much worse than the baseline is tolerated [10%]");
    readonly Option<bool> _quiet = new("--quiet") { Description = "print the verdict only" };
    readonly Option<bool> _json = new("--json") { Description = "print the results as JSON, and nothing else" };
    readonly TargetArguments _target = new();

    public Command Build()
    {
        var command = new Command("load", "Puts the running stack under load and reports what happened.") { _preset };
        foreach (var option in (Option[])
            [
                _users, _spawnRate, _duration, _testType, _scenarios, _userType, .. _model.All, _spike, _step, _kafkaThreads, _kafkaMessages,
                .. _kafkaSending.All, .. _http.All, _faults, _recovery, _strict, _thresholds, _abortOnFail,
                _target.Target, _kafka, _target.Data, _target.ApiKey, _target.AllowRemote, _out, _seed, _baseline, _tolerance, _quiet, _json,
            ])
        {
            command.Add(option);
        }

        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    internal static Option<string?> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };

    async Task<int> RunAsync(ParseResult parsed)
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

    LoadArguments Arguments(ParseResult parsed) => _target.Into(parsed, new()
    {
        Preset = parsed.GetValue(_preset),
        Users = parsed.GetValue(_users),
        SpawnRate = parsed.GetValue(_spawnRate),
        Duration = parsed.GetValue(_duration),
        TestType = parsed.GetValue(_testType),
        Scenarios = parsed.GetValue(_scenarios) ?? [],
        UserType = parsed.GetValue(_userType),
        Model = _model.Read(parsed),
        Shape = new() { Spike = parsed.GetValue(_spike), Step = parsed.GetValue(_step) },
        KafkaThreads = parsed.GetValue(_kafkaThreads),
        KafkaMessages = parsed.GetValue(_kafkaMessages),
        Http = _http.Read(parsed),
        KafkaSending = _kafkaSending.Read(parsed),
        Faults = parsed.GetValue(_faults) ?? [],
        Recovery = parsed.GetValue(_recovery),
        Thresholds = parsed.GetValue(_thresholds) ?? [],
        AbortOnFail = parsed.GetValue(_abortOnFail),
        Kafka = parsed.GetValue(_kafka),
        Out = parsed.GetValue(_out),
        Seed = parsed.GetValue(_seed),
        Baseline = parsed.GetValue(_baseline),
        Tolerance = parsed.GetValue(_tolerance),
        Quiet = parsed.GetValue(_quiet),
        Json = parsed.GetValue(_json),
        Strict = parsed.GetValue(_strict),
    });
}

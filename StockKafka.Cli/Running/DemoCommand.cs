using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Loads;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Cli.Stack;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.Cli.Running;

/// <summary><c>demo</c>: everything at once, on a stack of its own.</summary>
internal sealed class DemoCommand(TimeProvider time)
{
    private const string BreakDuration = "00:00:10";
    private const int ShownLines = 20;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly Option<string?> _bars = ImportCommand.BarsOption();
    private readonly Option<string?> _symbols = ImportCommand.SymbolsOption();
    private readonly Option<string?> _duration = TextOption.Create("--duration", "TIME", "length of the load test [90s]");
    private readonly Option<string?> _out = TextOption.Create("--out", "DIR", "folder for reports [./reports]");
    private readonly Option<string?> _data = TextOption.Create("--data", "DIR", "state of the stack [.stockkafka/demo, made anew each time]");

    public Command Build()
    {
        var command = new Command("demo", "Everything at once: start, import, scan, load test with a Kafka outage, report, stop.") { _bars, _symbols, _duration, _out, _data };
        command.SetAction((parsed, _) => Ending.RunAsync(ending => RunAsync(parsed, ending)));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ending)
    {
        var run = new List<string>();
        foreach (var option in (Option<string?>[])[_bars, _symbols, _duration, _out])
        {
            if (parsed.GetValue(option) is { } value)
            {
                run.AddRange([option.Name, option == _duration || option == _out ? value : Readable(option.Name, value)]);
            }
        }

        var began = time.GetTimestamp();
        var folder = Prepare(parsed.GetValue(_data));
        var code = await OnStackAsync(folder, [DemoRunCommand.Name, "--data", folder, .. run], ending).ConfigureAwait(false);
        Console.Out.WriteLine($"demo took {(int)time.GetElapsedTime(began).TotalSeconds} s; exit code {code}");
        return code;
    }

    private async Task<int> OnStackAsync(string folder, string[] run, CancellationToken ending)
    {
        var log = Path.Combine(folder, "apphost.out");
        Console.Out.WriteLine($"starting the stack (its output: {log})");
        var failure = "";
        await using (var host = AppHost.Start(folder, log, ["--data", folder, "--Parameters:kafka-break-duration", BreakDuration], time))
        {
            try
            {
                await StartedAsync(host, folder, ending).ConfigureAwait(false);
                return await CommandRun.RunAsync(new() { new DemoRunCommand(time).Build() }, run).ConfigureAwait(false);
            }
            catch (RunnerException exception)
            {
                failure = exception.Message;
            }
        }

        foreach (var line in File.ReadLines(log).TakeLast(ShownLines))
        {
            Console.Error.WriteLine(line);
        }

        throw new RunnerException($"the stack did not start: {failure}");
    }

    private async Task StartedAsync(AppHost host, string folder, CancellationToken ending)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var ready = WaitCommand.UntilReadyAsync(folder, [], StartLimit, time, waiting.Token);
        if (await Task.WhenAny(ready, host.Ended).ConfigureAwait(false) != ready)
        {
            waiting.Cancel();
            await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ending.ThrowIfCancellationRequested();
            throw new RunnerException("the AppHost ended");
        }

        await ready.ConfigureAwait(false);
    }

    /// <exception cref="UsageException">There is no such file.</exception>
    private static string Readable(string option, string file) =>
        File.Exists(file) ? file : throw new UsageException($"{option}: the file {file} cannot be read");

    /// <exception cref="RunnerException">The folder is in use, or cannot be written.</exception>
    private static string Prepare(string? wanted)
    {
        var folder = Path.GetFullPath(wanted ?? Path.Combine(Checkout.Root, ".stockkafka", "demo"));
        if (ControlClient.Find(folder) is { IsOfADeadStack: false })
        {
            throw new RunnerException($"a stack is running on '{folder}'; stop it with ./stockkafka shutdown --data {folder}, or name another folder with --data DIR");
        }

        try
        {
            if (wanted is null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunnerException($"the folder {folder} cannot be written: {exception.Message}");
        }
    }
}

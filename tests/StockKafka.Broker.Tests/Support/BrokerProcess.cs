using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using StockKafka.Broker.Log;

namespace StockKafka.Broker.Tests.Support;

/// <summary>The real broker program, as a process of its own on a free port, with a data folder that survives its restarts.</summary>
public sealed partial class BrokerProcess : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly string[] _arguments;
    private Process? _process;

    /// <summary>Without upkeep: many tests write records with old timestamps, which retention would take away on a slow machine.</summary>
    public BrokerProcess()
        : this("--upkeep-ms", "86400000")
    {
    }

    internal BrokerProcess(params string[] arguments) => _arguments = arguments;

    /// <summary>Signals that the broker's parent ignores, as a shell names them: "INT HUP".</summary>
    internal string IgnoredSignals { get; init; } = "";

    public int Port { get; private set; }

    public int HealthPort { get; private set; }

    public string BootstrapServers => $"127.0.0.1:{Port}";

    public string DataFolder => Path.Combine(_folder.Path, "data");

    public string Output => string.Join('\n', _output);

    public static string ProgramPath => Path.Combine(AppContext.BaseDirectory, "StockKafka.Broker.dll");

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    /// <summary>Starts it, on the same port as before if it ran before, and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Launch(IgnoredSignals, ["--data", DataFolder, "--port", Text(Port), "--health-port", Text(HealthPort), .. _arguments]);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                return;
            }

            _output.Enqueue(line.Data);
            if (ReadyLine().Match(line.Data) is { Success: true } match)
            {
                Port = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                HealthPort = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
                ready.TrySetResult();
            }
        };
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var exited = _process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, exited).WaitAsync(StartTimeout) == exited)
        {
            throw new InvalidOperationException($"the broker ended with {_process.ExitCode}:\n{Output}");
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>A signal, and the exit code that follows it.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        await SignalAsync(signal);
        await _process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        var exitCode = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return exitCode;
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Text(_process!.Id)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The compression of the batches in the first segment of a topic's first partition, by Kafka's numbers.</summary>
    internal HashSet<int> StoredCodecs(string topic)
    {
        var codecs = new HashSet<int>();
        for (ReadOnlySpan<byte> rest = File.ReadAllBytes(Path.Combine(DataFolder, topic + "-0", "00000000000000000000.log")); !rest.IsEmpty;)
        {
            var batch = new RecordBatch(rest);
            codecs.Add((int)batch.Codec);
            rest = rest[(int)batch.TotalLength..];
        }

        return codecs;
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Launch("", arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(StartTimeout);
        return (process.ExitCode, await output, await error);
    }

    private static Process Launch(string ignoredSignals, string[] arguments)
    {
        string[] command = ["dotnet", ProgramPath, .. arguments];
        if (ignoredSignals.Length > 0)
        {
            command = ["sh", "-c", $"trap '' {ignoredSignals}; exec \"$@\"", "sh", .. command];
        }

        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^listening on [0-9.]+:(\d+), health on [0-9.]+:(\d+)$")]
    private static partial Regex ReadyLine();
}

/// <summary>Tests that share one broker and never stop it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBroker : ICollectionFixture<BrokerProcess>
{
    public const string Name = "shared broker";
}

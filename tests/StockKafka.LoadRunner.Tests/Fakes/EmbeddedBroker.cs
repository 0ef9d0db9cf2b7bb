using System.Diagnostics;
using System.Text.RegularExpressions;

namespace StockKafka.LoadRunner.Tests.Fakes;

/// <summary>The project's own broker, as a process on a free port.</summary>
sealed partial class EmbeddedBroker : IAsyncDisposable
{
    static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    readonly string _folder = Directory.CreateTempSubdirectory("runner-broker-").FullName;
    readonly Process _process;

    EmbeddedBroker() => _process = new()
    {
        StartInfo = new(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "StockKafka.Broker.dll"), "--data", _folder, "--port", "0", "--upkeep-ms", "86400000"])
        {
            RedirectStandardOutput = true,
        },
    };

    public string BootstrapServers { get; private set; } = "";

    public static async Task<EmbeddedBroker> StartAsync()
    {
        var broker = new EmbeddedBroker();
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        broker._process.OutputDataReceived += (_, line) =>
        {
            if (ReadyLine().Match(line.Data ?? "") is { Success: true } match)
            {
                ready.TrySetResult(match.Groups[1].Value);
            }
        };
        broker._process.Start();
        broker._process.BeginOutputReadLine();
        broker.BootstrapServers = await ready.Task.WaitAsync(StartTimeout);
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"^listening on (\S+:\d+)")]
    private static partial Regex ReadyLine();
}

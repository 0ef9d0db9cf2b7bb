using System.Diagnostics;
using System.Threading.Channels;
using StockKafka.Scanner.State;
using StockKafka.Scanner.Telemetry;

namespace StockKafka.Scanner.Runs;

/// <summary>Runs that nobody waits for, one after the other.</summary>
public sealed class RunQueue(ScanRunner runner) : BackgroundService
{
    private readonly Channel<(string RunId, ActivityContext From)> _runs = Channel.CreateUnbounded<(string, ActivityContext)>();

    /// <summary>Puts a run at the end.</summary>
    public void Add(ScanRun run) => _runs.Writer.TryWrite((run.RunId, Activity.Current?.Context ?? default));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (runId, from) in _runs.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                using var span = ScannerTraces.Source.StartActivity("queued run", ActivityKind.Internal, from);
                await runner.RunAsync(runId, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left stays in the history, and is resumed.
        }
    }
}

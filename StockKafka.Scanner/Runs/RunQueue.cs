using System.Threading.Channels;
using StockKafka.Scanner.State;

namespace StockKafka.Scanner.Runs;

/// <summary>Runs that nobody waits for, one after the other.</summary>
public sealed class RunQueue(ScanRunner runner) : BackgroundService
{
    private readonly Channel<string> _runs = Channel.CreateUnbounded<string>();

    /// <summary>Puts a run at the end.</summary>
    public void Add(ScanRun run) => _runs.Writer.TryWrite(run.RunId);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var runId in _runs.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                await runner.RunAsync(runId, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left stays in the history, and is resumed.
        }
    }
}

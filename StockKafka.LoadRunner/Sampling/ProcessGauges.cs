using System.ComponentModel;
using System.Diagnostics;
using StockKafka.Hosting;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sampling;

/// <summary>CPU (100 = one core) and memory of each process of the stack over the time since the last reading.</summary>
internal sealed class ProcessGauges(IReadOnlyList<StackResource> resources, ControlClient? control, TimeProvider time)
{
    /// <summary>An answer that takes longer would cost the sample of the next second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    private readonly Dictionary<string, Watched> _watched = resources.Where(resource => resource.Pid is not null)
        .ToDictionary(resource => resource.Name, resource => new Watched(resource.Pid!.Value));

    public static IEnumerable<string> NamesOf(string resource) => [$"{resource}.cpu_percent", $"{resource}.memory_bytes"];

    public async Task ReadIntoAsync(IDictionary<string, double> values, CancellationToken cancellationToken)
    {
        var gone = false;
        foreach (var (name, watched) in _watched)
        {
            gone |= !TryRead(name, watched, values);
        }

        if (gone && control is not null)
        {
            await FindAgainAsync(control, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A process that has gone may have been started again under another id.</summary>
    private async Task FindAgainAsync(ControlClient client, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            foreach (var resource in await client.GetResourcesAsync(patience.Token).ConfigureAwait(false))
            {
                if (resource.Pid is { } pid && _watched.TryGetValue(resource.Name, out var watched) && watched.Pid != pid)
                {
                    _watched[resource.Name] = new Watched(pid);
                }
            }
        }
        catch (Exception exception) when (exception is RunnerException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A stack that does not answer has no processes to tell of; the next second asks again.
        }
    }

    private bool TryRead(string name, Watched watched, IDictionary<string, double> values)
    {
        try
        {
            using var process = Process.GetProcessById(watched.Pid);
            var (cpu, at) = (process.TotalProcessorTime, time.GetTimestamp());
            values[$"{name}.memory_bytes"] = process.WorkingSet64;
            if (watched.Last is { } last && time.GetElapsedTime(last.At, at) is var elapsed && elapsed > TimeSpan.Zero)
            {
                values[$"{name}.cpu_percent"] = Math.Round((cpu - last.Cpu) / elapsed * 100, 1);
            }

            watched.Last = (cpu, at);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private sealed class Watched(int pid)
    {
        public int Pid { get; } = pid;

        public (TimeSpan Cpu, long At)? Last { get; set; }
    }
}

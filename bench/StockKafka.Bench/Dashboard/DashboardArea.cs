using System.Diagnostics;
using System.IO.Compression;

namespace StockKafka.Bench.Dashboard;

/// <summary>The dashboard: what it takes in, what it costs, how fast it tells, and how fast a stack with it is there.</summary>
internal sealed class DashboardArea : Area
{
    private const int Senders = 2;
    private const double Megabyte = 1024 * 1024;

    public override string Name => "dashboard";

    public override string Summary => "the dashboard: OTLP spans and points, memory, idle cost, live events, warm start of the stack";

    public override async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken)
    {
        List<Measurement> results =
        [
            .. await IngestAsync(run, "spans", "traces", OtlpLoad.Spans(), OtlpLoad.SpansPerRequest, 50_000, cancellationToken).ConfigureAwait(false),
            .. await IngestAsync(run, "data points", "metrics", OtlpLoad.Points(), OtlpLoad.PointsPerRequest, 100_000, cancellationToken).ConfigureAwait(false),
        ];
        var folder = Directory.CreateTempSubdirectory("stockkafka-dashboard-").FullName;
        try
        {
            results.AddRange(await StackAsync(run, folder, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (BundleKilobytes() is { } bundle)
        {
            results.Add(Result("front end, gzipped", bundle, "kB", Goal.AtMost(250)));
        }

        return results;
    }

    // Half of the time fills the memory up to its bound; the other half is measured.
    private async Task<IReadOnlyList<Measurement>> IngestAsync(
        BenchRun run, string what, string signal, OtlpLoad load, int perRequest, double goal, CancellationToken cancellationToken)
    {
        run.Say($"{Name}: taking in {what}");
        await using var receiver = await ReceiverUnderTest.StartAsync(cancellationToken).ConfigureAwait(false);
        long sent = 0;
        var half = run.Seconds(20);
        await SendForAsync(half).ConfigureAwait(false);
        var (filled, resident) = (sent, receiver.ResidentBytes);
        var (cpu, began) = (receiver.CpuTime, Stopwatch.GetTimestamp());
        await SendForAsync(half).ConfigureAwait(false);
        var items = (double)(sent - filled) * perRequest;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return
        [
            Result($"OTLP {what} for each second of processor time of the receiver", items / (receiver.CpuTime - cpu).TotalSeconds, "/s", Goal.AtLeast(goal)),
            Result($"OTLP {what} taken in, receiver and sender on this machine", items / seconds, "/s"),
            Result($"receiver's memory once the bound of {what} is reached", resident / Megabyte, "MB"),
            Result($"receiver's memory after as many {what} again, of that", receiver.ResidentBytes * 100.0 / resident, "%", Goal.AtMost(115)),
        ];

        Task SendForAsync(TimeSpan time) => Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                var number = Interlocked.Increment(ref sent);
                var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
                await receiver.SendAsync(signal, load.Next(number, now), cancellationToken).ConfigureAwait(false);
            }
        }, cancellationToken)));
    }

    private async Task<IReadOnlyList<Measurement>> StackAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        List<double> starts = [];
        double told, with, without;
        run.Say($"{Name}: starting the stack");
        await (await StackUnderTest.StartAsync(folder, dashboard: true, cancellationToken).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        for (var i = 1; i < run.Repetitions; i++)
        {
            await using var stack = await StackUnderTest.StartAsync(folder, dashboard: true, cancellationToken).ConfigureAwait(false);
            starts.Add(stack.HealthyAfter.TotalSeconds);
        }

        await using (var stack = await StackUnderTest.StartAsync(folder, dashboard: true, cancellationToken).ConfigureAwait(false))
        {
            starts.Add(stack.HealthyAfter.TotalSeconds);
            run.Say($"{Name}: idle with the dashboard");
            with = await IdlePercentAsync(run, stack, cancellationToken).ConfigureAwait(false);
            told = await LiveEvents.SecondsAsync(stack, cancellationToken).ConfigureAwait(false);
        }

        await using (var stack = await StackUnderTest.StartAsync(folder, dashboard: false, cancellationToken).ConfigureAwait(false))
        {
            run.Say($"{Name}: idle without the dashboard");
            without = await IdlePercentAsync(run, stack, cancellationToken).ConfigureAwait(false);
        }

        return
        [
            Result("from a state change to the page", told, "s", Goal.AtMost(1)),
            Result("warm start until every resource is healthy", Median(starts), "s", Goal.AtMost(6)),
            Result("AppHost of an idle stack, of one core", with, "%"),
            Result("of this the dashboard, which takes the services' telemetry", Math.Max(0, with - without), "%", Goal.AtMost(3)),
        ];
    }

    private static async Task<double> IdlePercentAsync(BenchRun run, StackUnderTest stack, CancellationToken cancellationToken)
    {
        await Task.Delay(run.Seconds(10), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var (cpu, began) = (stack.CpuTime, Stopwatch.GetTimestamp());
        await Task.Delay(run.Seconds(30), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return (stack.CpuTime - cpu).TotalSeconds * 100 / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>All files that a browser loads; null where the front end is not built.</summary>
    private static double? BundleKilobytes()
    {
        const string Folder = "web/";
        var assembly = typeof(StockKafka.Platform.Dashboard.DashboardServer).Assembly;
        double bytes = 0;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                assembly.GetManifestResourceStream(name)!.CopyTo(gzip);
            }

            bytes += packed.Length;
        }

        return bytes > 0 ? bytes / 1_000 : null;
    }
}

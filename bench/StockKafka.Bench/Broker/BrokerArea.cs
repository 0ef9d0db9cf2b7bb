using System.Globalization;

namespace StockKafka.Bench.Broker;

/// <summary>
/// The embedded broker. What is compared runs in turns (each mode of fsync and the client's own mock cluster, again and again), so
/// that the noise of a shared machine falls on all alike, and medians are shown.
/// </summary>
internal sealed class BrokerArea : Area
{
    private const string Mock = "mock";
    private const int Messages = 2_000_000, ManyMessages = 10_000_000, Starts = 5;
    private const double Million = 1_000_000, MiB = 1 << 20;

    private static readonly string[] Modes = ["always", "interval:100ms", "never"];
    private static readonly string[] LatencyModes = ["always", "never"];
    private static readonly TimeSpan LatencyTime = TimeSpan.FromSeconds(5);

    public override string Name => "broker";

    public override string Summary => "the embedded Kafka broker: throughput, latency, CPU, memory, start-up";

    public override async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("stockkafka-bench-");
        try
        {
            return
            [
                .. await ThroughputAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await LatencyAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await EmptyStartAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await ManyMessagesAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<Measurement>> ThroughputAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        var count = run.Scaled(Messages);
        List<(string Mode, double Rate)> produced = [];
        List<double> consumed = [];
        var brokers = await StartAllAsync(Modes, folder, cancellationToken).ConfigureAwait(false);
        try
        {
            for (var repetition = 0; repetition < run.Repetitions; repetition++)
            {
                foreach (var mode in Modes)
                {
                    var topic = string.Create(CultureInfo.InvariantCulture, $"throughput-{repetition}");
                    await Traffic.CreateAsync(brokers[mode].Servers, topic).ConfigureAwait(false);
                    produced.Add((mode, Traffic.Produce(brokers[mode].Servers, topic, count, cancellationToken)));
                    consumed.Add(Traffic.Consume(brokers[mode].Servers, topic, count, cancellationToken));
                    run.Say($"broker: fsync {mode}: produced {produced[^1].Rate:#,0}/s, consumed {consumed[^1]:#,0}/s");
                    await Traffic.DeleteAsync(brokers[mode].Servers, topic).ConfigureAwait(false);
                }

                produced.Add((Mock, Traffic.ProduceToMock(count, cancellationToken)));
                run.Say($"broker: mock cluster: produced {produced[^1].Rate:#,0}/s");
            }
        }
        finally
        {
            await StopAllAsync(brokers).ConfigureAwait(false);
        }

        double RateOf(string mode) => Median(produced.Where(each => each.Mode == mode).Select(each => each.Rate));
        return
        [
            Result("produce, fsync always", RateOf("always"), "messages/s", Goal.AtLeast(450_000)),
            Result("produce, fsync every 100 ms", RateOf("interval:100ms"), "messages/s"),
            Result("produce, fsync never", RateOf("never"), "messages/s"),
            Result("produce, client's mock cluster", RateOf(Mock), "messages/s"),
            Result("produce, fsync always / mock cluster", RateOf("always") / RateOf(Mock), "ratio"),
            Result("consume, warm log", Median(consumed), "messages/s", Goal.AtLeast(700_000)),
        ];
    }

    private async Task<IReadOnlyList<Measurement>> LatencyAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        List<(string Mode, double P50, double P99)> all = [];
        List<double> handOvers = [];
        var brokers = await StartAllAsync(LatencyModes, Path.Combine(folder, "latency"), cancellationToken).ConfigureAwait(false);
        try
        {
            for (var repetition = 0; repetition < run.Repetitions; repetition++)
            {
                foreach (var mode in LatencyModes)
                {
                    var topic = string.Create(CultureInfo.InvariantCulture, $"latency-{repetition}");
                    await Traffic.CreateAsync(brokers[mode].Servers, topic).ConfigureAwait(false);
                    var (p50, p99) = await LatencyProbe.RunAsync(brokers[mode].Servers, topic, LatencyTime, cancellationToken).ConfigureAwait(false);
                    run.Say($"broker: fsync {mode}: latency p50 {p50:0.00} ms, p99 {p99:0.00} ms");
                    all.Add((mode, p50, p99));
                }

                handOvers.Add(await HandOverProbe.RunAsync(LatencyTime, cancellationToken).ConfigureAwait(false));
                run.Say($"broker: hand-over between two threads: p99 {handOvers[^1]:0.00} ms");
            }
        }
        finally
        {
            await StopAllAsync(brokers).ConfigureAwait(false);
        }

        return
        [
            .. LatencyModes.SelectMany(mode =>
            {
                var runs = all.Where(each => each.Mode == mode).ToList();
                var always = mode == "always";
                return new[]
                {
                    Result($"latency p50 at 10,000/s, fsync {mode}", Median(runs.Select(each => each.P50)), "ms", always ? Goal.AtMost(2) : null),
                    Result($"latency p99 at 10,000/s, fsync {mode}", Median(runs.Select(each => each.P99)), "ms", always ? Goal.AtMost(10) : null),
                };
            }),
            Result("hand-over between two threads p99: the machine's own noise", Median(handOvers), "ms"),
        ];
    }

    private async Task<IReadOnlyList<Measurement>> EmptyStartAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        List<double> starts = [];
        for (var i = 0; i < Starts; i++)
        {
            await using var broker = await BrokerUnderTest.StartAsync(Path.Combine(folder, $"empty-{i}"), "always", cancellationToken).ConfigureAwait(false);
            starts.Add(broker.StartTime.TotalSeconds);
        }

        run.Say($"broker: start, empty folder: {Median(starts):0.00} s");
        return [Result("start, empty folder", Median(starts), "s", Goal.AtMost(0.5))];
    }

    /// <summary>Ten million messages, more than 1 GiB: what they cost, what stays in memory, and how the start after them goes.</summary>
    private async Task<IReadOnlyList<Measurement>> ManyMessagesAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        const string topic = "many";
        var count = run.Scaled(ManyMessages);
        var data = Path.Combine(folder, topic);
        double cpu, resident;
        await using (var broker = await BrokerUnderTest.StartAsync(data, "always", cancellationToken).ConfigureAwait(false))
        {
            await Traffic.CreateAsync(broker.Servers, topic).ConfigureAwait(false);
            var before = broker.CpuTime;
            var produced = Traffic.Produce(broker.Servers, topic, count, cancellationToken);
            var consumed = Traffic.Consume(broker.Servers, topic, count, cancellationToken);
            cpu = (broker.CpuTime - before).TotalSeconds / (count / Million);
            resident = broker.ResidentBytes / MiB;
            run.Say($"broker: {count:#,0} messages: produced {produced:#,0}/s, consumed {consumed:#,0}/s");
            await broker.StopAsync().ConfigureAwait(false);
        }

        var size = new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / MiB;
        List<double> starts = [];
        for (var i = 0; i < Starts; i++)
        {
            await using var broker = await BrokerUnderTest.StartAsync(data, "always", cancellationToken).ConfigureAwait(false);
            starts.Add(broker.StartTime.TotalSeconds);
            await broker.StopAsync().ConfigureAwait(false);
        }

        run.Say($"broker: start, {size:#,0} MiB of closed log: {Median(starts):0.00} s");
        return
        [
            Result("broker CPU for a million messages, in and out", cpu, "s"),
            Result(string.Create(CultureInfo.InvariantCulture, $"resident memory after {count:#,0} messages"), resident, "MiB", Goal.AtMost(150)),
            Result(string.Create(CultureInfo.InvariantCulture, $"start, {size / 1024:0.0} GiB of closed log"), Median(starts), "s", Goal.AtMost(1)),
        ];
    }

    private static async Task<Dictionary<string, BrokerUnderTest>> StartAllAsync(string[] modes, string folder, CancellationToken cancellationToken)
    {
        Dictionary<string, BrokerUnderTest> brokers = [];
        try
        {
            foreach (var mode in modes)
            {
                brokers[mode] = await BrokerUnderTest.StartAsync(Path.Combine(folder, mode.Split(':')[0]), mode, cancellationToken).ConfigureAwait(false);
            }

            return brokers;
        }
        catch
        {
            await StopAllAsync(brokers).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task StopAllAsync(Dictionary<string, BrokerUnderTest> brokers)
    {
        foreach (var broker in brokers.Values)
        {
            await broker.DisposeAsync().ConfigureAwait(false);
        }
    }
}

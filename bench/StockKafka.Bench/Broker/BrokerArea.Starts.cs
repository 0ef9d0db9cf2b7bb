using System.Diagnostics;
using System.Globalization;
using StockKafka.Broker;

namespace StockKafka.Bench.Broker;

internal sealed partial class BrokerArea
{
    private const int ManyMessages = 10_000_000, Starts = 5;
    private const double Million = 1_000_000;

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

    /// <summary>In this process, as tests have it: what the second start and those after it take, and what twenty at once hold.</summary>
    private async Task<IReadOnlyList<Measurement>> EmbeddedStartAsync(BenchRun run, CancellationToken cancellationToken)
    {
        const int Embedded = 20;
        await (await EmbeddedKafka.StartAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        List<double> starts = [];
        for (var i = 0; i < Embedded; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            starts.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var before = Environment.WorkingSet;
        var all = await Task.WhenAll(Enumerable.Range(0, Embedded).Select(_ => EmbeddedKafka.StartAsync(cancellationToken: cancellationToken))).ConfigureAwait(false);
        var held = (Environment.WorkingSet - before) / MiB;
        await Task.WhenAll(all.Select(kafka => kafka.DisposeAsync().AsTask())).ConfigureAwait(false);
        run.Say($"broker: in process: start {Median(starts):0.0} ms, {Embedded} at once hold {held:0} MiB more");
        return
        [
            Result("start in process", Median(starts), "ms", Goal.AtMost(100)),
            Result($"memory of {Embedded} in a process", held, "MiB", Goal.AtMost(200)),
        ];
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
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Confluent.Kafka;
using StockKafka.Api.Ingest;
using StockKafka.Bench.Broker;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Bench.Data;

/// <summary>Quotes from Kafka through the API into DuckDB and Redis, each a process of its own on this machine.</summary>
internal sealed class QuoteIngestBench : IAsyncDisposable
{
    public const int Backlog = 2_000_000;

    private const double MiB = 1 << 20;
    private const int MostAhead = 300_000, Partitions = 4;

    /// <summary>Memory is read five times a second and judged in means over ten seconds: a checkpoint gives back and takes again within one.</summary>
    private const int SamplesOfAMean = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly BrokerUnderTest _broker;
    private readonly RedisUnderTest _redis;
    private readonly HttpClient _client = new() { Timeout = Patience };
    private readonly QuoteSource _source;
    private ApiUnderTest? _api;

    private QuoteIngestBench(string folder, BrokerUnderTest broker, RedisUnderTest redis)
    {
        (_folder, _broker, _redis) = (folder, broker, redis);
        _source = new QuoteSource(broker.Servers);
    }

    public static async Task<QuoteIngestBench> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var broker = await BrokerUnderTest.StartAsync(Path.Combine(folder, "kafka"), "interval:100ms", cancellationToken).ConfigureAwait(false);
        var redis = await RedisUnderTest.StartAsync(cancellationToken).ConfigureAwait(false);
        await Traffic.CreateAsync(broker.Servers, Topics.YFinanceQuotes, Partitions).ConfigureAwait(false);
        return new QuoteIngestBench(folder, broker, redis);
    }

    public Task ProduceAsync(int count, CancellationToken cancellationToken) => Task.Run(() => _source.Produce(count, cancellationToken), cancellationToken);

    /// <summary>Reads the backlog with the API's own reader of messages and drops it. Answers quotes a second.</summary>
    public double BareLoop(int count, CancellationToken cancellationToken)
    {
        var reader = new MessageReader(TimeProvider.System);
        using var consumer = new ConsumerBuilder<string?, MessageContent>(new ConsumerConfig
        {
            BootstrapServers = _broker.Servers, GroupId = "bare", EnableAutoCommit = false, EnableAutoOffsetStore = false, ConsumeResultFields = "topic",
            QueuedMaxMessagesKbytes = 32 * 1024, FetchErrorBackoffMs = 10,
        }).SetKeyDeserializer(reader).SetValueDeserializer(reader).SetLogHandler(static (_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Topics.YFinanceQuotes, partition, Offset.Beginning)));
        var began = 0L;
        for (var read = 0; read < count; read++)
        {
            var message = consumer.Consume(Patience) ?? throw new BenchException($"the last {count - read} quotes cannot be read");
            began = read == 0 ? Stopwatch.GetTimestamp() : began;
            if (message.Message.Value.Defect is { } defect)
            {
                throw new BenchException(defect);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        return (count - 1) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Starts the API, and waits until it has applied the backlog. Answers quotes a second from the first batch to the last.</summary>
    public async Task<double> DrainAsync(int count, CancellationToken cancellationToken)
    {
        _api = await ApiUnderTest.StartAsync(Path.Combine(_folder, "duckdb"), _broker.Servers, _redis.Address, cancellationToken).ConfigureAwait(false);
        var (first, began) = (0L, 0L);
        while (true)
        {
            var applied = await AppliedAsync(cancellationToken).ConfigureAwait(false);
            if (first == 0 && applied > 0)
            {
                (first, began) = (applied, Stopwatch.GetTimestamp());
            }

            if (applied >= count)
            {
                return (applied - first) / Stopwatch.GetElapsedTime(began).TotalSeconds;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Produces as fast as ingest applies, and watches rate and memory once the database has filled its memory.</summary>
    public async Task<Sustained> SustainAsync(TimeSpan warmUp, TimeSpan duration, Action<string> say, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var before = await AppliedAsync(cancellationToken).ConfigureAwait(false);
        var applied = before;
        var producing = Task.Factory.StartNew(() => _source.ProduceAhead(() => Volatile.Read(ref applied) - before, MostAhead, stop.Token),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        List<double> resident = [];
        var warm = await WatchAsync(warmUp, null).ConfigureAwait(false);
        var (began, cpu) = (Stopwatch.GetTimestamp(), _api!.CpuTime);
        var last = await WatchAsync(duration, resident).ConfigureAwait(false);
        var rate = (last - warm) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync().ConfigureAwait(false);
        await producing.ConfigureAwait(false);
        cpu = _api.CpuTime - cpu;
        say($"data: sustained {rate:#,0} quotes/s; memory of the API {resident.Min():0} to {resident.Max():0} MiB");
        double[] means = [.. resident.Chunk(SamplesOfAMean).Where(chunk => chunk.Length == SamplesOfAMean).Select(Enumerable.Average)];
        return new(rate, cpu.TotalMicroseconds / (last - warm), means.Max() / means.Min(), resident.Max());

        async Task<long> WatchAsync(TimeSpan time, List<double>? memory)
        {
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref applied, await AppliedAsync(cancellationToken).ConfigureAwait(false));
                memory?.Add(_api!.ResidentBytes / MiB);
            }

            return applied;
        }
    }

    /// <param name="Rate">Quotes a second.</param>
    /// <param name="CpuMicros">Processor time of the API for a quote, in microseconds.</param>
    /// <param name="Growth">Highest by lowest memory of the API, each a mean over ten seconds.</param>
    /// <param name="ResidentMiB">Most memory of the API at any moment.</param>
    internal readonly record struct Sustained(double Rate, double CpuMicros, double Growth, double ResidentMiB);

    /// <summary>Posts 1,000 quotes a second one by one, and asks for some of them until they are seen. Times in milliseconds.</summary>
    public async Task<(double P50, double P99, double Rate)> VisibleAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using var probe = new VisibilityProbe(_api!.Address);
        await probe.RunAsync(TimeSpan.FromSeconds(3), cancellationToken).ConfigureAwait(false);
        return await probe.RunAsync(duration, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _source.Dispose();
        _client.Dispose();
        if (_api is not null)
        {
            await _api.DisposeAsync().ConfigureAwait(false);
        }

        await _redis.DisposeAsync().ConfigureAwait(false);
        await _broker.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<long> AppliedAsync(CancellationToken cancellationToken)
    {
        var status = await _client.GetFromJsonAsync<JsonElement>(new Uri(_api!.Address, "/api/ingest/status"), cancellationToken).ConfigureAwait(false);
        return status.GetProperty("partitions").EnumerateArray().Sum(partition => partition.GetProperty("storedOffset").GetInt64());
    }
}

using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// Subscribers of the live stream of quotes, and writers at a rate whose quotes they wait for. An operation of type SSE is a quote received by
/// one subscriber; it lasts from the moment the quote was sent, so that its way through the API, Kafka and the store is in it. Quotes
/// older than a subscriber's connection are not counted, nor are those that the server left out for newer ones: how many were left out is
/// the gauge <c>stream_missed_quotes</c>.
/// </summary>
internal sealed class SseSubscribers(StockRun run, int subscribers, double spawnPerSecond, ArrivalSchedule schedule) : LoadSource
{
    public const string StreamName = "/api/stream/quotes";

    /// <summary>Quotes per second that are written when no rate is asked for.</summary>
    private const double DefaultPerSecond = 10;

    /// <summary>Quotes on their way to the API at once.</summary>
    private const int MostWriters = 64;

    private readonly StreamCounts _counts = new();
    private readonly QuoteFeed _feed = new(run);
    private Operation? _receive;
    private Operation? _connect;

    /// <summary>What the command line's context makes of it.</summary>
    public static async Task<ScenarioLoad> SetUpAsync(ScenarioContext context, OperationCatalog operations, CancellationToken cancellationToken)
    {
        var schedule = context.Arrivals ?? ArrivalSchedule.Constant(DefaultPerSecond);
        var source = new SseSubscribers(
            context.Run, context.Users, Math.Min(context.Options.SpawnPerSecond, context.Users), schedule);
        await source.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
        return new(source, new LoadModel { Arrivals = schedule }.MeanPerSecond(context.Options.Duration, context.Options.Model.WarmUp) * (context.Users + 1));
    }

    public override async Task RunAsync(LoadRun load)
    {
        using var client = StreamSubscriber.NewClient(run.Api.Address, _feed.Symbols);
        var listening = new List<Task>(subscribers);
        var writing = new ArrivalRate(_feed, schedule, MostWriters).RunAsync(load);
        var alarm = new Alarm();
        for (var number = 1; number <= subscribers; number++)
        {
            if (!await load.Pacer.WaitUntilAsync(alarm, (long)((number - 1) / spawnPerSecond * 1_000_000)).ConfigureAwait(false))
            {
                break;
            }

            var subscriber = new StreamSubscriber(client, load, load.RecorderFor(number), _connect!, _receive!, _feed, _counts);
            listening.Add(Task.Run(subscriber.ListenAsync));
        }

        await Task.WhenAll([writing, .. listening]).ConfigureAwait(false);
    }

    private async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        await _feed.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
        _receive = operations.Get("SSE", StreamName, _feed.Name, "stream");
        _connect = operations.Get("CONNECT", StreamName, _feed.Name, "stream");
        run.Gauges["stream_subscribers"] = () => _counts.Connected;
        run.Gauges["stream_reconnects"] = () => _counts.Reconnects;
        run.Gauges["stream_heartbeats"] = () => _counts.Heartbeats;
        run.Gauges["stream_missed_quotes"] = () => _counts.Missed;
    }
}

/// <summary>What all subscribers together have seen.</summary>
internal sealed class StreamCounts
{
    private long _connected;
    private long _reconnects;
    private long _heartbeats;
    private long _missed;

    public long Connected => Interlocked.Read(ref _connected);

    public long Reconnects => Interlocked.Read(ref _reconnects);

    public long Heartbeats => Interlocked.Read(ref _heartbeats);

    public long Missed => Interlocked.Read(ref _missed);

    public void Joined() => Interlocked.Increment(ref _connected);

    public void Left() => Interlocked.Decrement(ref _connected);

    public void Reconnected() => Interlocked.Increment(ref _reconnects);

    public void Heartbeat() => Interlocked.Increment(ref _heartbeats);

    public void Miss(long quotes) => Interlocked.Add(ref _missed, quotes);
}

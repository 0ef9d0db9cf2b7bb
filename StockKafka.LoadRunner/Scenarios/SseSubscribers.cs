using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Engine;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// Subscribers of the live stream of quotes, and one writer whose quotes they wait for. An operation of type SSE is a quote received by
/// one subscriber; it lasts from the moment the writer meant to send that quote, so that its way through the API, Kafka and the store
/// is in it. Quotes older than a subscriber's connection are not counted, nor are those that the server left out for newer ones: how many
/// were left out is the gauge <c>stream_missed_quotes</c>.
/// </summary>
sealed class SseSubscribers(StockRun run, int subscribers, double spawnPerSecond, ArrivalSchedule schedule) : LoadSource
{
    public const string StreamName = "/api/stream/quotes";

    /// <summary>Quotes per second that are written when no rate is asked for.</summary>
    public const double DefaultPerSecond = 10;

    /// <summary>Symbols that the writer takes turns with.</summary>
    const int MostSymbols = 10;

    const string ProducerId = "s1";

    readonly StreamCounts _counts = new();
    readonly SentTimes _sent = new();
    IReadOnlyList<string> _symbols = [];
    Operation? _publish;
    Operation? _receive;
    Operation? _connect;

    public async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        var symbols = await run.SymbolsAsync(cancellationToken).ConfigureAwait(false);
        _symbols = [.. symbols.Take(MostSymbols)];
        _publish = new StockOperations(operations, nameof(SseSubscribers)).Publish;
        _receive = operations.Get("SSE", StreamName, nameof(SseSubscribers), "stream");
        _connect = operations.Get("CONNECT", StreamName, nameof(SseSubscribers), "stream");
        run.Gauges["stream_subscribers"] = () => _counts.Connected;
        run.Gauges["stream_reconnects"] = () => _counts.Reconnects;
        run.Gauges["stream_heartbeats"] = () => _counts.Heartbeats;
        run.Gauges["stream_missed_quotes"] = () => _counts.Missed;
        await run.Api.WarmUpAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task RunAsync(LoadRun load)
    {
        using var client = StreamSubscriber.NewClient(run.Api.Address, _symbols);
        var listening = new List<Task>(subscribers);
        var writing = WriteAsync(load);
        var alarm = new Alarm();
        for (var number = 1; number <= subscribers; number++)
        {
            if (!await load.Pacer.WaitUntilAsync(alarm, (long)((number - 1) / spawnPerSecond * 1_000_000)).ConfigureAwait(false))
            {
                break;
            }

            var subscriber = new StreamSubscriber(client, load, load.RecorderFor(number), _connect!, _receive!, run.RunId, _sent, _counts);
            listening.Add(Task.Run(subscriber.ListenAsync));
        }

        await Task.WhenAll([writing, .. listening]).ConfigureAwait(false);
    }

    async Task WriteAsync(LoadRun load)
    {
        var random = load.RandomFor(nameof(SseSubscribers), 0);
        var journal = run.Book.Open(ProducerId);
        using var quotes = new QuoteWriter(run.RunId, journal.ProducerId, random, run.Time);
        using var connection = run.Api.Open();
        var recorder = load.RecorderFor(0);
        var arrivals = schedule.Begin(random);
        var alarm = new Alarm();
        for (var due = arrivals.Next(); due != Arrivals.Never && await load.Pacer.WaitUntilAsync(alarm, due).ConfigureAwait(false); due = arrivals.Next())
        {
            var released = load.Clock.NowMicros;
            var sequence = journal.Next();
            _sent.Note(sequence, due);
            quotes.Begin();
            quotes.Add(_symbols[(int)(sequence % _symbols.Count)], sequence);
            quotes.End();
            try
            {
                var result = await connection.SendAsync(run.Api.Publish, quotes.Written, PublishAnswer.One.Judging, load.Aborting).ConfigureAwait(false);
                if (result.Succeeded)
                {
                    journal.Acknowledge(sequence);
                }

                recorder.Record(_publish!, due, released, load.Clock.NowMicros, result, released - due);
            }
            catch (OperationCanceledException) when (load.Aborting.IsCancellationRequested)
            {
                load.CountUnfinished(1);
                return;
            }
        }
    }

    /// <summary>What a scenario context makes of it.</summary>
    public static async Task<ScenarioLoad> SetUpAsync(ScenarioContext context, OperationCatalog operations, CancellationToken cancellationToken)
    {
        var schedule = context.Arrivals ?? ArrivalSchedule.Constant(DefaultPerSecond);
        var source = new SseSubscribers(
            context.Run, context.Users, Math.Min(context.Options.SpawnPerSecond, context.Users), schedule);
        await source.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
        return new(source, new LoadModel { Arrivals = schedule }.MeanPerSecond(context.Options.Duration) * (context.Users + 1));
    }
}

/// <summary>When the writer meant to send each quote, µs of the run's clock. One thread writes, many read.</summary>
sealed class SentTimes
{
    volatile long[] _due = new long[1_024];

    public void Note(long sequence, long dueMicros)
    {
        if (sequence >= _due.Length)
        {
            var larger = new long[_due.Length * 2];
            _due.CopyTo(larger, 0);
            _due = larger;
        }

        Volatile.Write(ref _due[sequence], dueMicros + 1);
    }

    /// <summary>Null for a sequence that was not sent.</summary>
    public long? Of(long sequence) =>
        sequence > 0 && sequence < _due.Length && Volatile.Read(ref _due[sequence]) is var due and > 0 ? due - 1 : null;
}

/// <summary>What all subscribers together have seen.</summary>
sealed class StreamCounts
{
    long _connected;
    long _reconnects;
    long _heartbeats;
    long _missed;

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

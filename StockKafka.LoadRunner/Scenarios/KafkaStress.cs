using Confluent.Kafka;
using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Ledger;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>What the Kafka stress sends, and how fast.</summary>
sealed record KafkaStressOptions
{
    /// <summary>Kafka bootstrap servers.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Producers that send at the same time, each with a connection of its own.</summary>
    public required int Threads { get; init; }

    /// <summary>Messages of each of them.</summary>
    public required int MessagesPerThread { get; init; }

    /// <summary>Messages per second of all together, evenly spread; null: as fast as acknowledgements allow.</summary>
    public double? PerSecond { get; init; }

    public KafkaMessageOptions Messages { get; init; } = new();
}

/// <summary>
/// Sends quotes straight to Kafka, by default acks=all and idempotent. An operation lasts from the moment its message is due to the broker's
/// acknowledgement; the wait for a free place among the unacknowledged counts.
/// </summary>
sealed class KafkaStress(KafkaStressOptions options, StockRun run) : LoadSource
{
    /// <summary>Where quotes come in.</summary>
    public const string Topic = "yfinance-stock-data";

    /// <summary>Unacknowledged messages of one producer: enough to keep batches full, few enough to see latency and not a queue.</summary>
    const int MaxOutstanding = 2_000;

    long _finished;
    Operation? _operation;
    IReadOnlyList<string> _symbols = [];

    public override double? Progress =>
        Interlocked.Read(ref _finished) / ((double)options.Threads * options.MessagesPerThread);

    public async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        _symbols = await run.MessageSymbolsAsync(cancellationToken).ConfigureAwait(false);
        _operation = operations.Get("KAFKA", $"produce {options.Messages.Topic}", nameof(KafkaStress), "write");
    }

    public override Task RunAsync(LoadRun load) =>
        Task.WhenAll(Enumerable.Range(1, options.Threads).Select(number => Task.Run(() => SendAllAsync(load, number))));

    async Task SendAllAsync(LoadRun load, int number)
    {
        using var producer = KafkaProducer.Create(options.BootstrapServers, options.Messages);
        var journal = run.Book.Open($"k{number}");
        var random = load.RandomFor(nameof(KafkaStress), number);
        using var quotes = new QuoteWriter(run.RunId, journal.ProducerId, random, run.Time);
        var sender = new Sender(load, load.RecorderFor(number), _operation!, options.Messages, journal, () => Interlocked.Increment(ref _finished));
        var messages = new QuoteStencils(
            quotes, _symbols, options.Messages.MinBytes, KafkaProducer.HeadersOf(run.RunId), random, run.Time);
        var alarm = new Alarm();
        load.UserStarted();
        try
        {
            for (var sent = 0; sent < options.MessagesPerThread && !load.Stopping.IsCancellationRequested; sent++)
            {
                var due = DueMicros(number, sent);
                if (due is { } at && !await load.Pacer.WaitUntilAsync(alarm, at).ConfigureAwait(false))
                {
                    break;
                }

                var now = load.Clock.NowMicros;
                if (!await sender.WaitForPlaceAsync().ConfigureAwait(false))
                {
                    break;
                }

                var sequence = journal.Next();
                await sender.SendAsync(producer, messages.Next(sequence), sequence, due ?? now, now).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (load.Aborting.IsCancellationRequested)
        {
            // Given up while librdkafka's queue was full: what is missing is counted below.
        }
        finally
        {
            await sender.UntilAllReportedAsync().ConfigureAwait(false);
            load.UserStopped();
        }
    }

    /// <summary>Paced producers take turns: together they make an even stream.</summary>
    long? DueMicros(int number, int sent) => options.PerSecond is { } rate
        ? (long)(((double)sent * options.Threads + number - 1) / rate * 1_000_000)
        : null;

    /// <summary>Sends the messages of one producer and takes their delivery reports, which come on the producer's own thread.</summary>
    sealed class Sender(
        LoadRun load, WorkerRecorder recorder, Operation operation, KafkaMessageOptions options, ProducerJournal journal, Action finished)
    {
        /// <summary>How long to wait when librdkafka's own queue is full.</summary>
        static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(5);

        readonly UnacknowledgedMessages _places = new(MaxOutstanding);
        long _reported;

        /// <summary>False when the load stops before a place is free.</summary>
        public ValueTask<bool> WaitForPlaceAsync() => _places.EnterAsync(load.Stopping);

        public async ValueTask SendAsync(
            IProducer<string, byte[]> producer, Message<string, byte[]> message, long sequence, long intended, long released)
        {
            while (true)
            {
                var started = load.Clock.NowMicros;
                try
                {
                    producer.Produce(options.Topic, message, report => Reported(report, sequence, intended, released, started));
                    return;
                }
                catch (ProduceException<string, byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
                {
                    await Task.Delay(FullQueuePause, load.Clock.Time, load.Aborting).ConfigureAwait(false);
                }
                catch (KafkaException exception)
                {
                    Finish(OperationResult.Failed($"not sent: {exception.Error.Code}"), intended, released, started);
                    return;
                }
            }
        }

        public async Task UntilAllReportedAsync()
        {
            if (!await _places.UntilNoneAsync(load.Aborting).ConfigureAwait(false))
            {
                load.CountUnfinished(journal.Attempted - Interlocked.Read(ref _reported));
            }
        }

        void Reported(DeliveryReport<string, byte[]> report, long sequence, long intended, long released, long started)
        {
            // Without acknowledgements the most a producer knows is that a message was sent.
            var enough = options.Acks == Acks.None ? PersistenceStatus.PossiblyPersisted : PersistenceStatus.Persisted;
            if (report.Status >= enough && !report.Error.IsError)
            {
                journal.Acknowledge(sequence);
                Finish(OperationResult.Success(0), intended, released, started);
            }
            else
            {
                Finish(OperationResult.Failed($"not acknowledged: {report.Error.Code}"), intended, released, started);
            }
        }

        void Finish(OperationResult result, long intended, long released, long started)
        {
            recorder.Record(operation, intended, started, load.Clock.NowMicros, result, released - intended);
            Interlocked.Increment(ref _reported);
            finished();
            _places.Leave();
        }
    }
}

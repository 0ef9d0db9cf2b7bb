using System.Collections.Concurrent;
using Confluent.Kafka;
using StockKafka.Load.Engine;
using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Options;

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
    /// <summary>Begins the name of each of its producers, and of nobody else's.</summary>
    public const string ProducerPrefix = "k";

    readonly ConcurrentBag<Sender> _senders = [];
    Operation? _operation;
    IProducer<string, byte[]>[] _producers = [];
    IReadOnlyList<string> _symbols = [];

    public override double? Progress => _senders.Sum(sender => sender.Finished) / ((double)options.Threads * options.MessagesPerThread);

    public async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        _symbols = await run.MessageSymbolsAsync(cancellationToken).ConfigureAwait(false);
        _operation = operations.Get("KAFKA", $"produce {options.Messages.Topic}", nameof(KafkaStress), "write");
        // A thread for each, as each blocks until it is connected: a thousand of them would wait for each other in the pool.
        _producers = await Task.WhenAll(Enumerable.Range(0, options.Threads).Select(_ => Task.Factory.StartNew(
            () => KafkaProducer.Connect(options.BootstrapServers, options.Messages), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))).ConfigureAwait(false);
    }

    public override Task RunAsync(LoadRun load) =>
        Task.WhenAll(Enumerable.Range(1, options.Threads).Select(number => Task.Run(() => SendAllAsync(load, number))));

    async Task SendAllAsync(LoadRun load, int number)
    {
        using var producer = _producers[number - 1];
        var journal = run.Book.Open($"{ProducerPrefix}{number}");
        var random = load.RandomFor(nameof(KafkaStress), number);
        using var quotes = new QuoteWriter(run.RunId, journal.ProducerId, random, run.Time);
        var sender = new Sender(load, load.RecorderFor(number), _operation!, options.Messages, journal);
        _senders.Add(sender);
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
                var place = sender.WaitForPlaceAsync();
                var started = place.IsCompleted ? now : (long?)null;
                if (await place.ConfigureAwait(false) is not { } sending)
                {
                    break;
                }

                (sending.Sequence, sending.Intended, sending.Released, sending.Started) = (journal.Next(), due ?? now, now, started ?? load.Clock.NowMicros);
                await sender.SendAsync(producer, messages.Next(sending.Sequence, sending.Started), sending).ConfigureAwait(false);
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
    sealed class Sender
    {
        /// <summary>How long to wait when librdkafka's own queue is full.</summary>
        static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(5);

        readonly LoadRun _load;
        readonly WorkerRecorder _recorder;
        readonly Operation _operation;
        readonly KafkaMessageOptions _options;
        readonly ProducerJournal _journal;
        readonly UnacknowledgedMessages _places;
        long _notSent;

        public Sender(LoadRun load, WorkerRecorder recorder, Operation operation, KafkaMessageOptions options, ProducerJournal journal)
        {
            (_load, _recorder, _operation, _options, _journal) = (load, recorder, operation, options, journal);
            _places = new(options.Outstanding, Reported);
        }

        /// <summary>Messages that are acknowledged or given up.</summary>
        public long Finished => _places.Returned + Volatile.Read(ref _notSent);

        /// <summary>Null when the load stops before a place is free.</summary>
        public ValueTask<UnacknowledgedMessage?> WaitForPlaceAsync() => _places.TakeAsync(_load.Stopping);

        public async ValueTask SendAsync(IProducer<string, byte[]> producer, Message<string, byte[]> message, UnacknowledgedMessage sending)
        {
            while (true)
            {
                try
                {
                    producer.Produce(_options.Topic, message, sending.Report);
                    return;
                }
                catch (ProduceException<string, byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
                {
                    await Task.Delay(FullQueuePause, _load.Clock.Time, _load.Aborting).ConfigureAwait(false);
                    sending.Started = _load.Clock.NowMicros;
                }
                catch (KafkaException exception)
                {
                    Record(sending, OperationResult.Failed($"not sent: {exception.Error.Code}"));
                    Volatile.Write(ref _notSent, _notSent + 1);
                    _places.PutBack();
                    return;
                }
            }
        }

        public async Task UntilAllReportedAsync()
        {
            if (!await _places.UntilNoneAsync(_load.Aborting).ConfigureAwait(false))
            {
                _load.CountUnfinished(_journal.Attempted - Finished);
            }
        }

        void Reported(UnacknowledgedMessage message, DeliveryReport<string, byte[]> report)
        {
            // Without acknowledgements the most a producer knows is that a message was sent.
            var enough = _options.Acks == Acks.None ? PersistenceStatus.PossiblyPersisted : PersistenceStatus.Persisted;
            if (report.Status >= enough && !report.Error.IsError)
            {
                _journal.Acknowledge(message.Sequence);
                Record(message, OperationResult.Success(0));
            }
            else
            {
                Record(message, OperationResult.Failed($"not acknowledged: {report.Error.Code}"));
            }

            _places.Return(message);
        }

        void Record(UnacknowledgedMessage message, in OperationResult result) => _recorder.Record(
            _operation, message.Intended, message.Started, _load.Clock.NowMicros, result, message.Released - message.Intended);
    }
}

using System.Collections.Concurrent;
using Confluent.Kafka;
using StockKafka.Load.Engine;
using StockKafka.Load.Ledger;

namespace StockKafka.Load.Kafka;

/// <summary>
/// Sends messages to Kafka, by default acks=all and idempotent. An operation lasts from the moment its message is due to the broker's
/// acknowledgement; the wait for a free place among the unacknowledged counts.
/// </summary>
/// <param name="options">How many, how fast and to where.</param>
/// <param name="book">Keeps what was acknowledged.</param>
/// <param name="messages">Makes what a producer sends.</param>
internal sealed class KafkaLoad(KafkaLoadOptions options, AcknowledgementBook book, Func<ProducerJournal, Random, ProducerMessages> messages) : LoadSource
{
    private readonly ConcurrentBag<Sender> _senders = [];
    private Operation? _operation;
    private IProducer<string, byte[]>[] _producers = [];

    public override double? Progress => options.Total is { } total ? _senders.Sum(sender => sender.Finished) / (double)total : null;

    public async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        _operation = operations.Get("KAFKA", $"produce {options.Messages.Topic}", options.Name, "write");
        // A thread for each, as each blocks until it is connected: a thousand of them would wait for each other in the pool.
        _producers = await Task.WhenAll(Enumerable.Range(0, options.Threads).Select(_ => Task.Factory.StartNew(
            () => KafkaProducer.Connect(options.BootstrapServers, options.Messages), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))).ConfigureAwait(false);
    }

    public override Task RunAsync(LoadRun load) =>
        Task.WhenAll(Enumerable.Range(1, options.Threads).Select(number => Task.Run(() => SendAllAsync(load, number))));

    private async Task SendAllAsync(LoadRun load, int number)
    {
        using var producer = _producers[number - 1];
        var journal = book.Open($"{options.ProducerPrefix}{number}");
        using var content = messages(journal, load.RandomFor(options.Name, number));
        var sender = new Sender(load, load.RecorderFor(number), _operation!, options.Messages, journal);
        _senders.Add(sender);
        var alarm = new Alarm();
        load.UserStarted();
        try
        {
            for (long sent = 0, all = ShareOf(number); sent < all && !load.Stopping.IsCancellationRequested; sent++)
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
                await sender.SendAsync(producer, content.Next(sending.Sequence, sending.Started), sending).ConfigureAwait(false);
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

    private long ShareOf(int number) => options.Total is { } total ? total / options.Threads + (number <= total % options.Threads ? 1 : 0) : long.MaxValue;

    /// <summary>Paced producers take turns: together they make an even stream.</summary>
    private long? DueMicros(int number, long sent) => options.PerSecond is { } rate
        ? (long)(((double)sent * options.Threads + number - 1) / rate * 1_000_000)
        : null;

    /// <summary>Sends the messages of one producer and takes their delivery reports, which come on the producer's own thread.</summary>
    private sealed class Sender
    {
        /// <summary>How long to wait when librdkafka's own queue is full.</summary>
        private static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(5);

        private readonly LoadRun _load;
        private readonly WorkerRecorder _recorder;
        private readonly Operation _operation;
        private readonly KafkaMessageOptions _options;
        private readonly ProducerJournal _journal;
        private readonly UnacknowledgedMessages _places;
        private long _notSent;

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

        private void Reported(UnacknowledgedMessage message, DeliveryReport<string, byte[]> report)
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

        private void Record(UnacknowledgedMessage message, in OperationResult result) => _recorder.Record(
            _operation, message.Intended, message.Started, _load.Clock.NowMicros, result, message.Released - message.Intended);
    }
}

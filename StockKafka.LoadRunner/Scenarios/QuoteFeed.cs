using System.Collections.Concurrent;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;
using StockKafka.Load.Ledger;
using StockKafka.LoadRunner.Ledger;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>Writes the quotes that the subscribers of the stream wait for, and knows when each was sent.</summary>
internal sealed class QuoteFeed(StockRun run) : Scenario
{
    /// <summary>Symbols that are written: few enough for each to be written often.</summary>
    private const int MostSymbols = 10;

    private readonly ConcurrentDictionary<string, SentTimes> _sent = new();
    private Operation? _publish;

    public override string Name => nameof(SseSubscribers);

    public string RunId => run.RunId;

    public IReadOnlyList<string> Symbols { get; private set; } = [];

    public override async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        Symbols = [.. (await run.SymbolsAsync(cancellationToken).ConfigureAwait(false)).Take(MostSymbols)];
        _publish = new StockOperations(operations, Name).Publish;
        await run.Api.WarmUpAsync(cancellationToken).ConfigureAwait(false);
    }

    public override VirtualUser CreateUser(int number, Random random)
    {
        var journal = run.Book.Open($"s{number}");
        return new Writer(this, run, journal, _sent.GetOrAdd(journal.ProducerId, _ => new SentTimes()), random);
    }

    /// <summary>Ticks of the run's clock; null for a quote that this run has not sent.</summary>
    public long? SentAt(string producer, long sequence) => _sent.TryGetValue(producer, out var times) ? times.Of(sequence) : null;

    public TimeSpan Since(long sentAt) => run.Time.GetElapsedTime(sentAt);

    private sealed class Writer(QuoteFeed feed, StockRun run, ProducerJournal journal, SentTimes sent, Random random) : VirtualUser, IDisposable
    {
        private readonly QuoteWriter _quotes = new(run.RunId, journal.ProducerId, random, run.Time);
        private readonly LoadConnection _connection = run.Api.Open();

        public override Operation Next() => feed._publish!;

        public override TimeSpan ThinkTime() => TimeSpan.Zero;

        public override async ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken)
        {
            var sequence = journal.Next();
            _quotes.Begin();
            _quotes.Add(feed.Symbols[random.Next(feed.Symbols.Count)], sequence);
            _quotes.End();
            sent.Note(sequence, run.Time.GetTimestamp());
            var result = await _connection.SendAsync(run.Api.Publish, _quotes.Written, PublishAnswer.One.Judging, cancellationToken).ConfigureAwait(false);
            if (result.Succeeded)
            {
                journal.Acknowledge(sequence);
            }

            return result;
        }

        public void Dispose()
        {
            _connection.Dispose();
            _quotes.Dispose();
        }
    }

    /// <summary>When one producer sent each of its quotes. One thread writes at a time, many read.</summary>
    private sealed class SentTimes
    {
        private volatile long[] _ticks = new long[1_024];

        public void Note(long sequence, long ticks)
        {
            if (sequence >= _ticks.Length)
            {
                var larger = new long[_ticks.Length * 2];
                _ticks.CopyTo(larger, 0);
                _ticks = larger;
            }

            Volatile.Write(ref _ticks[sequence], ticks);
        }

        public long? Of(long sequence)
        {
            var ticks = _ticks;
            return sequence > 0 && sequence < ticks.Length && Volatile.Read(ref ticks[sequence]) is var sent and not 0 ? sent : null;
        }
    }
}

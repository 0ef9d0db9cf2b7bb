using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using StockKafka.Load.Answers;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;
using StockKafka.Load.Ledger;
using StockKafka.LoadRunner.Ledger;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>One user of the stock API.</summary>
internal sealed class StockUser : VirtualUser, IDisposable
{
    private static readonly Expectation DailyAnswer = new(HttpStatusCode.OK, static body => JsonShape.Check(body, "\"close\""u8));

    // A known symbol that has no quote yet is a right answer too.
    private static readonly Expectation QuoteAnswer =
        new(HttpStatusCode.OK, static body => JsonShape.Check(body, "\"price\""u8), NotFoundType: "quote");

    // "volatility", "rollingVolatility", …
    private static readonly Expectation HeavyAnswer = new(HttpStatusCode.OK, static body => JsonShape.Check(body, "olatility"u8));

    private readonly StockRun _run;
    private readonly Behaviour _behaviour;
    private readonly Random _random;
    private readonly ProducerJournal _journal;
    private readonly QuoteWriter _quotes;
    private readonly LoadConnection _connection;
    private readonly Expectation _publishAnswer;
    private long _firstSequence;

    public StockUser(StockRun run, Behaviour behaviour, ProducerJournal journal, Random random)
    {
        (_run, _behaviour, _random, _journal) = (run, behaviour, random, journal);
        _quotes = new QuoteWriter(run.RunId, journal.ProducerId, random, run.Time);
        _connection = run.Api.Open();
        _publishAnswer = new(HttpStatusCode.Accepted, body =>
            AcceptedIn(body) == behaviour.QuotesPerPost ? null : "202 for another number of quotes than were sent");
    }

    public override Operation Next() => _behaviour.Choice.Pick(_random);

    public override TimeSpan ThinkTime()
    {
        var (from, to) = _behaviour.Think;
        return from + _random.NextDouble() * (to - from);
    }

    public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken)
    {
        var symbol = _behaviour.Symbols[_random.Next(_behaviour.Symbols.Count)];
        return operation.Name switch
        {
            StockOperations.PublishName => PublishAsync(symbol, cancellationToken),
            StockOperations.DailyName => GetAsync(operation, symbol, DailyAnswer, cancellationToken),
            StockOperations.QuoteName => GetAsync(operation, symbol, QuoteAnswer, cancellationToken),
            StockOperations.HeavyName => GetAsync(operation, symbol, HeavyAnswer, cancellationToken),
            _ => throw new InvalidOperationException($"no user does {operation}"),
        };
    }

    public void Dispose()
    {
        _connection.Dispose();
        _quotes.Dispose();
    }

    private ValueTask<OperationResult> GetAsync(
        Operation operation, string symbol, Expectation expected, CancellationToken cancellationToken) =>
        _connection.SendAsync(_run.Api.Get(operation, symbol), expected.Judging, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OperationResult> PublishAsync(string symbol, CancellationToken cancellationToken)
    {
        WriteQuotes(symbol);
        var result = await _connection.SendAsync(
            _run.Api.Publish, _quotes.Written, _publishAnswer.Judging, cancellationToken).ConfigureAwait(false);
        for (var sent = 0; result.Succeeded && sent < _behaviour.QuotesPerPost; sent++)
        {
            _journal.Acknowledge(_firstSequence + sent);
        }

        return result;
    }

    private void WriteQuotes(string symbol)
    {
        var many = _behaviour.QuotesPerPost > 1;
        _quotes.Begin();
        if (many)
        {
            _quotes.BeginArray();
        }

        for (var written = 0; written < _behaviour.QuotesPerPost; written++)
        {
            var sequence = _journal.Next();
            _firstSequence = written == 0 ? sequence : _firstSequence;
            _quotes.Add(symbol, sequence);
        }

        if (many)
        {
            _quotes.EndArray();
        }

        _quotes.End();
    }

    private static int AcceptedIn(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("accepted"u8)
                    && reader.Read() && reader.TokenType == JsonTokenType.Number)
                {
                    return reader.GetInt32();
                }
            }
        }
        catch (JsonException)
        {
            // An answer that is not JSON acknowledges nothing.
        }

        return -1;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Confluent.Kafka;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Ingest;

/// <summary>What a message was read as: a quote, or another row, or what is wrong with it beside its bytes.</summary>
public readonly record struct MessageContent(QuoteRow Quote, object? Row, string? Defect, byte[]? Refused)
{
    /// <summary>Adds the content to a batch; nothing when it has a defect.</summary>
    public void AddTo(IngestBatch batch)
    {
        switch (this)
        {
            case { Defect: not null }: break;
            case { Row: DailyBar bar }: batch.Bars.Add(bar); break;
            case { Row: WatchlistSignal signal }: batch.Signals.Add(signal); break;
            default: batch.Quotes.Add(Quote); break;
        }
    }
}

/// <summary>
/// Reads keys and values where the Kafka client has them, so that a message that can be taken needs no buffer of its own. Never
/// throws: a message that cannot be taken carries the reason. Used by the consuming thread only.
/// </summary>
public sealed class MessageReader(TimeProvider clock) : IDeserializer<string?>, IDeserializer<MessageContent>
{
    private readonly QuoteParser _quotes = new();
    private readonly TextTable _keys = new();

    /// <inheritdoc />
    string? IDeserializer<string?>.Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? null : _keys.Get(data);

    /// <inheritdoc />
    public MessageContent Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => Read(context.Topic, data, isNull);

    internal MessageContent Read(string topic, ReadOnlySpan<byte> value, bool isNull)
    {
        if (isNull)
        {
            return new(default, null, "the message has no value", null);
        }

        var now = clock.GetUtcNow();
        try
        {
            return topic switch
            {
                Topics.DailyBars => Row(value, MarketDataJson.Default.DailyBar, static bar => bar.Canonical(), static (bar, now) => bar.Defect(DailyBar.Newest(now)), now),
                Topics.WatchlistSignals => Row(value, MarketDataJson.Default.WatchlistSignal, static signal => signal with { Symbol = SymbolName.Canonical(signal.Symbol) }, static (signal, _) => signal.Defect(), now),
                _ => Quote(value, now),
            };
        }
        catch (JsonException bad)
        {
            return Refused(value, bad.Message);
        }
    }

    private MessageContent Quote(ReadOnlySpan<byte> value, DateTimeOffset now)
    {
        if (!_quotes.TryParse(value, out var quote))
        {
            quote = QuoteRow.Of(JsonSerializer.Deserialize(value, MarketDataJson.Default.Quote) ?? throw IsNull());
        }

        quote = quote.Canonical();
        return quote.Defect(now) is { } defect ? Refused(value, defect.ToString()) : new(quote, null, null, null);
    }

    private static MessageContent Row<T>(ReadOnlySpan<byte> value, JsonTypeInfo<T> type, Func<T, T> canonical, Func<T, DateTimeOffset, FieldError?> defect, DateTimeOffset now)
        where T : class
    {
        var row = canonical(JsonSerializer.Deserialize(value, type) ?? throw IsNull());
        return defect(row, now) is { } reason ? Refused(value, reason.ToString()) : new(default, row, null, null);
    }

    private static JsonException IsNull() => new("the message is the JSON value null");

    private static MessageContent Refused(ReadOnlySpan<byte> value, string reason) => new(default, null, reason, value.ToArray());
}

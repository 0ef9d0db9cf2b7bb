using System.Text.Json.Serialization;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.MarketData.Contracts;

/// <summary>One price of one symbol, as it travels on the quote topics.</summary>
public sealed record Quote
{
    /// <summary>Ticker, such as <c>AMZN</c> or <c>BRK/B</c>.</summary>
    public required string Symbol { get; init; }

    /// <summary>Price in <see cref="Currency"/>, above zero.</summary>
    public required double Price { get; init; }

    /// <summary>Difference from the previous close in <see cref="Currency"/>.</summary>
    public double? Change { get; init; }

    /// <summary>Difference from the previous close in percent.</summary>
    public double? ChangeRate { get; init; }

    /// <summary>Shares traded so far on the day.</summary>
    public long? Volume { get; init; }

    /// <summary>Where it comes from: <c>yfinance</c>, <c>kis</c>, <c>simulated</c>, <c>load</c>, …</summary>
    public required string Source { get; init; }

    /// <summary>When it was true, UTC.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Code of ISO 4217, such as <c>USD</c>; null when it is not known. On its way in it may be a minor unit, such as <c>GBp</c>.</summary>
    public string? Currency { get; init; }

    /// <summary>The load run that sent it; null outside load runs.</summary>
    public string? RunId { get; init; }

    /// <summary>The producer within the run.</summary>
    public string? ProducerId { get; init; }

    /// <summary>Contiguous number within the producer, from 1.</summary>
    public long? Sequence { get; init; }

    /// <summary>The quote as it is stored: the symbol in its one form, prices in a currency instead of a minor unit of it.</summary>
    public Quote Canonical() => QuoteRow.Of(this).Canonical().ToQuote();

    /// <summary>Says what is wrong with this quote, or null when it can be taken.</summary>
    /// <param name="now">A quote from more than a day after this moment is refused.</param>
    public FieldError? Defect(DateTimeOffset now) => QuoteRow.Of(this).Defect(now);

    /// <summary>Everything that is wrong with this quote.</summary>
    /// <param name="now">As for <see cref="Defect"/>.</param>
    public IEnumerable<FieldError> Defects(DateTimeOffset now) => QuoteRow.Of(this).Defects(now);
}

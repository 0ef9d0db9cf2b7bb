namespace StockKafka.MarketData.Contracts;

/// <summary>A <see cref="Quote"/> without an object of its own: what ingest carries by the hundred thousand. Meanings are those of <see cref="Quote"/>.</summary>
/// <param name="Timestamp">UTC.</param>
public readonly record struct QuoteRow(
    string Symbol, double Price, double? Change, double? ChangeRate, long? Volume, string Source, DateTime Timestamp,
    string? RunId, string? ProducerId, long? Sequence, string? Currency = null)
{
    /// <summary>The same as a row.</summary>
    public static QuoteRow Of(Quote quote) => new(
        quote.Symbol, quote.Price, quote.Change, quote.ChangeRate, quote.Volume, quote.Source, quote.Timestamp.UtcDateTime,
        quote.RunId, quote.ProducerId, quote.Sequence, quote.Currency);

    /// <summary>The same as an object.</summary>
    public Quote ToQuote() => new()
    {
        Symbol = Symbol, Price = Price, Change = Change, ChangeRate = ChangeRate, Volume = Volume, Source = Source,
        Timestamp = new DateTimeOffset(DateTime.SpecifyKind(Timestamp, DateTimeKind.Utc)), RunId = RunId, ProducerId = ProducerId, Sequence = Sequence,
        Currency = Currency,
    };

    /// <inheritdoc cref="Quote.Canonical"/>
    public QuoteRow Canonical() => Currency is null ? this with { Symbol = SymbolName.Canonical(Symbol) } : this with
    {
        Symbol = SymbolName.Canonical(Symbol), Price = Contracts.Currency.InMain(Price, Currency),
        Change = Change is { } change ? Contracts.Currency.InMain(change, Currency) : null, Currency = Contracts.Currency.Of(Currency),
    };

    private const int Rules = 12;

    /// <inheritdoc cref="Quote.Defect"/>
    public FieldError? Defect(DateTimeOffset now)
    {
        for (var rule = 0; rule < Rules; rule++)
        {
            if (Broken(rule, now) is { } defect)
            {
                return defect;
            }
        }

        return null;
    }

    /// <inheritdoc cref="Quote.Defects"/>
    public IEnumerable<FieldError> Defects(DateTimeOffset now)
    {
        for (var rule = 0; rule < Rules; rule++)
        {
            if (Broken(rule, now) is { } defect)
            {
                yield return defect;
            }
        }
    }

    private FieldError? Broken(int rule, DateTimeOffset now) => rule switch
    {
        0 => SymbolName.IsValid(Symbol) ? null : new FieldError("symbol", SymbolName.Rule),
        1 => Price is > 0 and < 1e9 ? null : new FieldError("price", "must be above 0 and below 1,000,000,000"),
        2 => Change is not { } change || double.IsFinite(change) ? null : new FieldError("change", "must be a finite number"),
        3 => ChangeRate is not { } rate || double.IsFinite(rate) ? null : new FieldError("changeRate", "must be a finite number"),
        4 => Volume is not < 0 ? null : new FieldError("volume", "must not be negative"),
        5 => !string.IsNullOrWhiteSpace(Source) && Source.Length <= 32 ? null : new FieldError("source", "must have 1 to 32 characters"),
        6 => Timestamp >= DateTime.UnixEpoch && Timestamp <= now.UtcDateTime.AddDays(1) ? null : new FieldError("timestamp", "must lie between 1970 and tomorrow"),
        7 => RunId is not { Length: 0 or > 64 } ? null : new FieldError("runId", "must have 1 to 64 characters"),
        8 => ProducerId is not { Length: 0 or > 64 } ? null : new FieldError("producerId", "must have 1 to 64 characters"),
        9 => RunId is null || (ProducerId is not null && Sequence is not null) ? null : new FieldError("producerId", "is needed beside runId, and so is sequence"),
        10 => Sequence is not < 1 ? null : new FieldError("sequence", "must be 1 or more"),
        _ => Contracts.Currency.IsMain(Currency) ? null : new FieldError("currency", Contracts.Currency.Rule),
    };
}

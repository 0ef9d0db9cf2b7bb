namespace StockKafka.MarketData.Contracts;

/// <summary>A <see cref="Quote"/> without an object of its own: what ingest carries by the hundred thousand. Meanings are those of <see cref="Quote"/>.</summary>
/// <param name="Timestamp">UTC.</param>
public readonly record struct QuoteRow(
    string Symbol, double Price, double? Change, double? ChangeRate, long? Volume, string Source, DateTime Timestamp,
    string? RunId, string? ProducerId, long? Sequence)
{
    /// <summary>The same as a row.</summary>
    public static QuoteRow Of(Quote quote) => new(
        quote.Symbol, quote.Price, quote.Change, quote.ChangeRate, quote.Volume, quote.Source, quote.Timestamp.UtcDateTime,
        quote.RunId, quote.ProducerId, quote.Sequence);

    /// <summary>The same as an object.</summary>
    public Quote ToQuote() => new()
    {
        Symbol = Symbol, Price = Price, Change = Change, ChangeRate = ChangeRate, Volume = Volume, Source = Source,
        Timestamp = new DateTimeOffset(DateTime.SpecifyKind(Timestamp, DateTimeKind.Utc)), RunId = RunId, ProducerId = ProducerId, Sequence = Sequence,
    };

    /// <inheritdoc cref="Quote.Defect"/>
    public string? Defect(DateTimeOffset now) => this switch
    {
        _ when !SymbolName.IsValid(Symbol) => $"symbol: {SymbolName.Rule}",
        { Price: not (> 0 and < 1e9) } => "price: must be above 0 and below 1,000,000,000 USD",
        { Change: { } change } when !double.IsFinite(change) => "change: must be a finite number",
        { ChangeRate: { } rate } when !double.IsFinite(rate) => "changeRate: must be a finite number",
        { Volume: < 0 } => "volume: must not be negative",
        _ when string.IsNullOrWhiteSpace(Source) || Source.Length > 32 => "source: must have 1 to 32 characters",
        _ when Timestamp < DateTime.UnixEpoch || Timestamp > now.UtcDateTime.AddDays(1) => "timestamp: must lie between 1970 and tomorrow",
        { RunId.Length: 0 or > 64 } => "runId: must have 1 to 64 characters",
        { ProducerId.Length: 0 or > 64 } => "producerId: must have 1 to 64 characters",
        { RunId: not null } when ProducerId is null || Sequence is null => "producerId: is needed beside runId, and so is sequence",
        { Sequence: < 1 } => "sequence: must be 1 or more",
        _ => null,
    };
}

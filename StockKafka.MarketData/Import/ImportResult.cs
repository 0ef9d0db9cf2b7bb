namespace StockKafka.MarketData.Import;

/// <summary>What became of an imported file.</summary>
/// <param name="Read">Data rows read, the header not counted.</param>
/// <param name="Stored">Rows stored, new or replacing an older row of the same key.</param>
/// <param name="Rejected">Rows refused.</param>
/// <param name="Errors">The first refused rows; at most <see cref="MaxErrors"/>.</param>
public sealed record ImportResult(long Read, long Stored, long Rejected, IReadOnlyList<RowError> Errors)
{
    /// <summary>How many refused rows are named one by one.</summary>
    public const int MaxErrors = 100;
}

/// <summary>A refused row.</summary>
/// <param name="Line">Line in the file, the header being line 1.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record RowError(long Line, string Reason);

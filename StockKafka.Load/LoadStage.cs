namespace StockKafka.Load;

/// <summary>A stretch of a load whose rate changes: it goes evenly from the rate before to its own.</summary>
/// <param name="PerSecond">Operations per second at its end; 0 to 1,000,000.</param>
/// <param name="Duration">Its length; none for a step.</param>
public sealed record LoadStage(double PerSecond, TimeSpan Duration);

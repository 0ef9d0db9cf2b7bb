using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>A bar that is stored, and the one of the same day that is to take its place.</summary>
internal readonly record struct Overlap(DailyBar Stored, DailyBar Incoming)
{
    public DateOnly Date => Stored.Date;

    /// <summary>Incoming prices / stored ones.</summary>
    public double Scale => (Incoming.Open + Incoming.High + Incoming.Low + Incoming.Close) / (Stored.Open + Stored.High + Stored.Low + Stored.Close);

    /// <summary>Whether each incoming price is the stored one times <paramref name="scale"/>, but for rounding: to a cent, or by a thousandth.</summary>
    public bool Fits(double scale) => Fits(Stored.Open, Incoming.Open, scale) && Fits(Stored.High, Incoming.High, scale)
        && Fits(Stored.Low, Incoming.Low, scale) && Fits(Stored.Close, Incoming.Close, scale);

    private static bool Fits(double stored, double incoming, double scale) =>
        Math.Abs(incoming - (stored * scale)) <= (0.001 * incoming) + Math.Min(0.006, 0.05 * incoming);
}

/// <summary>
/// Bars that come again on another scale than the stored ones: of a split, of a dividend that prices are adjusted for, or because pence
/// have become pounds. What was stored before them is on the old scale too.
/// </summary>
/// <param name="Shares">What the prices before it are divided by: 4 for a split of 4:1.</param>
/// <param name="ScalesVolume">Whether the volume is multiplied by as much.</param>
/// <param name="Before">The first day on the new scale among those stored; null when all of them are on the old one.</param>
internal sealed record ScaleJump(double Shares, bool ScalesVolume, DateOnly? Before)
{
    private const int Needed = 2, LargestDenominator = 10;

    /// <summary>
    /// The jump that the days which are stored and come again show, or null. The oldest of them have all moved by the same ratio, and those after
    /// them not at all; the last one may be the day so far, and is not asked. One bar alone is a correction, unless its volume shows a split too.
    /// </summary>
    /// <param name="days">Oldest first, all in the same currency.</param>
    public static ScaleJump? Of(IReadOnlyList<Overlap> days)
    {
        var moved = days.TakeWhile(day => !day.Fits(1)).ToList();
        if (moved.Count == 0 || days.Skip(moved.Count).SkipLast(1).Any(day => !day.Fits(1)))
        {
            return null;
        }

        var scale = moved.Select(day => day.Scale).Order().ElementAt(moved.Count / 2);
        var fitting = moved.TakeWhile(day => day.Fits(scale)).ToList();
        if (fitting.Count < moved.Count - (moved.Count == days.Count ? 1 : 0))
        {
            return null;
        }

        var volume = fitting.Sum(day => (double)day.Incoming.Volume) / fitting.Sum(day => (double)day.Stored.Volume);
        var scalesVolume = double.IsFinite(volume) && volume > 0 && Math.Abs(Math.Log(volume * scale)) < Math.Abs(Math.Log(volume));
        var shares = scalesVolume ? Simple(1 / scale) : null;
        return fitting.Count >= Needed || (shares is <= 2.0 / 3 or >= 1.5 && Math.Abs((volume * scale) - 1) < 0.01)
            ? new(shares ?? (1 / scale), scalesVolume, moved.Count == days.Count ? null : days[moved.Count].Date)
            : null;
    }

    /// <summary>The ratio of small whole numbers that is meant, such as 1.5 for 1.4999; null when there is none.</summary>
    private static double? Simple(double ratio)
    {
        if (ratio < 1)
        {
            return 1 / Simple(1 / ratio);
        }

        for (var denominator = 1; denominator <= LargestDenominator; denominator++)
        {
            var meant = Math.Round(ratio * denominator) / denominator;
            if (Math.Abs((meant / ratio) - 1) < 0.001)
            {
                return meant;
            }
        }

        return null;
    }
}

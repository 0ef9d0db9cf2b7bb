namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Percentiles of values that were counted into buckets.</summary>
internal static class Percentile
{
    /// <summary>
    /// By linear interpolation within the bucket that holds the rank, as PromQL's <c>histogram_quantile</c> does. The lowest bucket begins
    /// at 0 where its bound is above; in the one without upper bound, the answer is <paramref name="max"/> where it is known and otherwise the last bound.
    /// </summary>
    /// <param name="counts">One more than bounds.</param>
    /// <param name="bounds">Upper bounds, rising.</param>
    /// <param name="rank">0 to 1.</param>
    /// <param name="max">The greatest value, where it is known.</param>
    /// <returns>Null where there are no values or no bounds.</returns>
    public static double? Of(IReadOnlyList<double> counts, IReadOnlyList<double> bounds, double rank, double? max)
    {
        var total = counts.Sum();
        if (total <= 0 || bounds.Count == 0)
        {
            return null;
        }

        var wanted = total * rank;
        var below = 0.0;
        for (var i = 0; i < bounds.Count; i++)
        {
            if (counts[i] > 0 && below + counts[i] >= wanted)
            {
                var lower = i > 0 ? bounds[i - 1] : Math.Min(0, bounds[0]);
                return lower + ((bounds[i] - lower) * (wanted - below) / counts[i]);
            }

            below += counts[i];
        }

        return max is { } greatest && greatest > bounds[^1] ? greatest : bounds[^1];
    }
}

using System.Globalization;

namespace StockKafka.LoadRunner.Sampling;

/// <summary>
/// Makes gauges of what the services' metrics pages say: consumer lag, the worst breaker, the cache's hit rate and DuckDB's 95th
/// percentile of the last interval, and whatever else a threshold names.
/// </summary>
/// <param name="asked">Names of metrics that thresholds ask for.</param>
internal sealed class ServiceGauges(IEnumerable<string> asked)
{
    private const string Lag = "stock_ingest_lag";
    private const string Circuit = "stock_circuit_state";
    private const string Cache = "stock_cache_requests_total";
    private const string Database = "db_client_operation_duration_seconds_bucket";
    private const double DatabasePercent = 0.95;

    private static readonly string[] Own = [Lag, Circuit, "cache_hit_rate", "database_p95_ms"];

    /// <summary>The gauges that can be made of these metrics, where something happens.</summary>
    public static IEnumerable<string> NamesFor(IReadOnlySet<string> metrics) => metrics.Contains(Lag) || metrics.Contains(Circuit) ? Own : [];

    private readonly IReadOnlyList<string> _asked = [.. asked.Except(Own)];
    private Dictionary<(string Name, string Labels, int Page), double>? _before;

    /// <summary>Names of the metrics that a page is read for.</summary>
    public IReadOnlySet<string> Wanted => field ??= new HashSet<string>([Lag, Circuit, Cache, Database, .. _asked], StringComparer.Ordinal);

    /// <param name="pages">The pages of this moment, in the same order each time; null for a service that did not answer.</param>
    /// <param name="values">Where the gauges go.</param>
    public void ReadInto(IReadOnlyList<string?> pages, IDictionary<string, double> values)
    {
        (MetricSample Sample, int Page)[] samples =
        [
            .. pages.Index().Where(page => page.Item is not null)
                .SelectMany(page => MetricsPage.Read(page.Item!, Wanted).Select(sample => (sample, page.Index))),
        ];
        Put(Lag, Values(samples, Lag).Sum(), Values(samples, Lag).Any());
        Put(Circuit, Values(samples, Circuit).DefaultIfEmpty().Max(), Values(samples, Circuit).Any());
        foreach (var name in _asked)
        {
            var found = Values(samples, name);
            Put(name, MetricsPage.IsCounter(name) ? found.Sum() : found.DefaultIfEmpty().Max(), found.Any());
        }

        var readings = Grown(samples, Cache);
        var all = readings.Sum(reading => reading.Growth);
        var missed = readings.Where(reading => reading.Sample.Label("result") == "miss").Sum(reading => reading.Growth);
        Put("cache_hit_rate", Math.Round((all - missed) / all * 100, 2), all > 0);
        if (Quantile(Grown(samples, Database).Where(bucket => bucket.Sample.Label("db_system_name") == "duckdb"), DatabasePercent) is { } seconds)
        {
            Put("database_p95_ms", Math.Round(seconds * 1_000, 3), true);
        }

        _before = samples.ToDictionary(entry => (entry.Sample.Name, entry.Sample.Labels, entry.Page), entry => entry.Sample.Value);

        void Put(string name, double value, bool known)
        {
            if (known && double.IsFinite(value))
            {
                values[name] = value;
            }
        }
    }

    private static IEnumerable<double> Values((MetricSample Sample, int Page)[] samples, string name) =>
        samples.Where(entry => entry.Sample.Name == name).Select(entry => entry.Sample.Value);

    /// <summary>How much each counter has grown since the last reading; one that is smaller has begun anew, with its service.</summary>
    private (MetricSample Sample, double Growth)[] Grown((MetricSample Sample, int Page)[] samples, string name) =>
    [
        .. samples.Where(entry => entry.Sample.Name == name && _before is not null).Select(entry =>
        {
            var before = _before!.GetValueOrDefault((name, entry.Sample.Labels, entry.Page));
            return (entry.Sample, entry.Sample.Value >= before ? entry.Sample.Value - before : entry.Sample.Value);
        }),
    ];

    /// <summary>
    /// The quantile within the buckets of all series together, evenly spread within its bucket, as PromQL's histogram_quantile has it;
    /// null when nothing was counted.
    /// </summary>
    private static double? Quantile(IEnumerable<(MetricSample Sample, double Growth)> buckets, double quantile)
    {
        var cumulative = buckets.GroupBy(bucket => Bound(bucket.Sample)).OrderBy(group => group.Key)
            .Select(group => (Bound: group.Key, Count: group.Sum(bucket => bucket.Growth))).ToArray();
        if (cumulative.Length == 0 || cumulative[^1].Count <= 0)
        {
            return null;
        }

        var rank = quantile * cumulative[^1].Count;
        var at = Array.FindIndex(cumulative, bucket => bucket.Count >= rank);
        var (lower, below) = at == 0 ? (0, 0) : cumulative[at - 1];
        var (upper, count) = cumulative[at];
        return double.IsPositiveInfinity(upper) ? lower : lower + (upper - lower) * (rank - below) / Math.Max(count - below, 1e-9);
    }

    private static double Bound(MetricSample bucket) => bucket.Label("le") switch
    {
        null or "+Inf" => double.PositiveInfinity,
        var text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}

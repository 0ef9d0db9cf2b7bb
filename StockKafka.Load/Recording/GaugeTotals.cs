namespace StockKafka.Load.Recording;

/// <summary>Is told each sample of the system monitor. Called from one thread at a time, not the one that closes windows.</summary>
internal interface ISampleSink
{
    void Sampled(SampleRecord sample);
}

/// <summary>The values of one gauge over a run.</summary>
internal readonly record struct GaugeFigures(long Count, double Least, double Most, double Sum, double Last)
{
    public double Average => Sum / Count;

    public GaugeFigures With(double value) => Count == 0
        ? new(1, value, value, value, value)
        : new(Count + 1, Math.Min(Least, value), Math.Max(Most, value), Sum + value, value);
}

/// <summary>Samples added up, by gauge.</summary>
internal sealed class GaugeTotals
{
    private readonly Dictionary<string, GaugeFigures> _gauges = [];

    public IReadOnlyDictionary<string, GaugeFigures> All => _gauges;

    /// <summary>The whole run that the samples are of; null while it is under way.</summary>
    public RunData? Run { get; private set; }

    /// <summary>Samples of a run, those of its warm-up left out.</summary>
    public static GaugeTotals Of(RunData run)
    {
        var totals = Of(run.Samples.Where(sample => sample.AtMicros / 1e6 >= run.Header.Settings.WarmUpSeconds));
        totals.Run = run;
        return totals;
    }

    public static GaugeTotals Of(IEnumerable<SampleRecord> samples)
    {
        var totals = new GaugeTotals();
        foreach (var sample in samples)
        {
            totals.Add(sample);
        }

        return totals;
    }

    public void Add(SampleRecord sample)
    {
        foreach (var (name, value) in sample.Values)
        {
            _gauges[name] = _gauges.GetValueOrDefault(name).With(value);
        }
    }

    public void Clear() => _gauges.Clear();

    /// <summary>Null for a gauge without samples.</summary>
    public GaugeFigures? Find(string name) => _gauges.TryGetValue(name, out var figures) ? figures : null;
}

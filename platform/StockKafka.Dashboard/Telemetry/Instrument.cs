namespace StockKafka.Platform.Dashboard.Telemetry;

internal enum InstrumentKind
{
    Counter,
    UpDownCounter,
    Gauge,
    Histogram,
}

/// <summary>One instrument of one meter of one resource.</summary>
internal sealed class Instrument(TelemetrySource source, string meter, string name)
{
    private const int MostExemplars = 50;

    // The same attributes in another order have other bytes; a few of these are taken for the same series.
    private const int MostAliasesPerSeries = 4;

    private readonly Dictionary<byte[], MetricSeries> _byBytes = new(BytesComparer.Instance);
    private readonly Dictionary<string, MetricSeries> _byText = new(StringComparer.Ordinal);
    private readonly Queue<Exemplar> _exemplars = new();

    public TelemetrySource Source => source;

    public string Meter => meter;

    public string Name => name;

    public string Unit { get; set; } = string.Empty;

    public string Description { get; set; } = string.Empty;

    public InstrumentKind Kind { get; set; }

    public IReadOnlyCollection<MetricSeries> Series => _byText.Values;

    public IReadOnlyCollection<Exemplar> Exemplars => _exemplars;

    /// <summary>The series of these attributes; null where there are <paramref name="mostSeries"/> others.</summary>
    public MetricSeries? Find(ReadOnlySpan<byte> attributes, int mostSeries)
    {
        var lookup = _byBytes.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(attributes, out var series))
        {
            return series;
        }

        if (_byText.Count >= mostSeries && _byBytes.Count >= mostSeries * MostAliasesPerSeries)
        {
            return null;
        }

        var pairs = Attributes.Read(attributes, field: 1);
        pairs.Sort((one, other) => string.CompareOrdinal(one[0], other[0]));
        var text = string.Join('\u0001', pairs.Select(pair => $"{pair[0]}\u0002{pair[1]}"));
        if (!_byText.TryGetValue(text, out series))
        {
            if (_byText.Count >= mostSeries)
            {
                return null;
            }

            _byText[text] = series = new MetricSeries(pairs);
        }

        lookup[attributes] = series;
        return series;
    }

    public void Add(List<Exemplar> exemplars)
    {
        foreach (var exemplar in exemplars)
        {
            if (exemplar.TraceId == 0 || !double.IsFinite(exemplar.Value) || _exemplars.Contains(exemplar))
            {
                continue;
            }

            _exemplars.Enqueue(exemplar);
            if (_exemplars.Count > MostExemplars)
            {
                _exemplars.Dequeue();
            }
        }
    }

    /// <summary>Forgets series that nothing came for since <paramref name="before"/>.</summary>
    public void RemoveSilent(double before)
    {
        foreach (var (text, _) in _byText.Where(each => each.Value.LastSeen < before).ToArray())
        {
            _byText.Remove(text);
        }

        foreach (var (bytes, _) in _byBytes.Where(each => each.Value.LastSeen < before).ToArray())
        {
            _byBytes.Remove(bytes);
        }
    }
}

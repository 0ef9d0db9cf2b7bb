using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>The instruments of all resources with their newest values.</summary>
internal sealed class MetricStore(int mostSeriesPerInstrument, TimeSpan age, long mostBytes, TimeProvider time)
{
    private const int MostInstruments = 5_000;
    private const int Delta = 1;

    // A point from further ahead would make all that follow look old.
    private const int MostSecondsAhead = 600;

    // Looking after old values takes a walk through all, so it is done now and then only.
    private const double HousekeepingSeconds = 20;
    private const int HousekeepingPoints = 200_000;

    private readonly Lock _lock = new();
    private readonly RequestWalk _walk = new();
    private readonly TextPool _names = new();
    private readonly Scratch _scratch = new();
    private readonly Dictionary<(TelemetrySource Source, string Meter, string Name), Instrument> _instruments = [];
    private double _lastHousekeeping;
    private int _pointsSince;

    /// <summary>As of the last look, which happens every few seconds while points come in.</summary>
    public long Bytes { get; private set; }

    public long Samples { get; private set; }

    /// <summary>Points that were not kept: those of a series or an instrument too many, and of kinds that are not shown.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds the points of a request that <see cref="MessageCheck"/> has passed.</summary>
    public void Add(ReadOnlySpan<byte> request)
    {
        lock (_lock)
        {
            _walk.Go(request, AddNeedsLock);
            HousekeepNeedsLock();
        }
    }

    /// <summary>Looks at the instruments while nothing is added.</summary>
    public T Read<T>(Func<IReadOnlyCollection<Instrument>, T> read)
    {
        lock (_lock)
        {
            return read(_instruments.Values);
        }
    }

    private void AddNeedsLock(TelemetrySource source, string meter, ReadOnlySpan<byte> metric)
    {
        ReadOnlySpan<byte> name = [], unit = [], description = [], data = [];
        var form = 0;
        var reader = new WireReader(metric);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Bytes; break;
                case 2: description = reader.Bytes; break;
                case 3: unit = reader.Bytes; break;
                case MetricForm.Gauge or MetricForm.Sum or MetricForm.Histogram or MetricForm.Exponential or MetricForm.Summary:
                    form = reader.Field;
                    data = reader.Bytes;
                    break;
            }
        }

        if (form is 0 or MetricForm.Summary || FindNeedsLock(source, meter, _names.Get(name)) is not { } instrument)
        {
            Dropped++;
            return;
        }

        instrument.Unit = _names.Get(unit);
        instrument.Description = _names.Get(description);
        AddPointsNeedsLock(instrument, form, data);
    }

    private void AddPointsNeedsLock(Instrument instrument, int form, ReadOnlySpan<byte> data)
    {
        bool delta = false, monotonic = false;
        var reader = new WireReader(data);
        while (reader.Next())
        {
            delta |= reader.Field == 2 && reader.Number == Delta;
            monotonic |= reader.Field == 3 && reader.Number != 0;
        }

        instrument.Kind = form switch
        {
            MetricForm.Gauge => InstrumentKind.Gauge,
            MetricForm.Sum => monotonic ? InstrumentKind.Counter : InstrumentKind.UpDownCounter,
            _ => InstrumentKind.Histogram,
        };
        var latest = time.GetUtcNow().ToUnixTimeSeconds() + MostSecondsAhead;
        var accumulates = instrument.Kind is InstrumentKind.Counter or InstrumentKind.Histogram;
        reader = new WireReader(data);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                continue;
            }

            var point = form switch
            {
                MetricForm.Histogram => MetricPoint.ReadHistogram(reader.Bytes, _scratch),
                MetricForm.Exponential => MetricPoint.ReadExponential(reader.Bytes, _scratch),
                _ => MetricPoint.ReadNumber(reader.Bytes, _scratch),
            };
            _pointsSince++;
            if (point.Time > latest || instrument.Find(point.Attributes, mostSeriesPerInstrument) is not { } series)
            {
                Dropped++;
                continue;
            }

            series.Add(point, accumulates, delta);
            instrument.Add(_scratch.Exemplars);
        }
    }

    private Instrument? FindNeedsLock(TelemetrySource source, string meter, string name)
    {
        if (!_instruments.TryGetValue((source, meter, name), out var instrument) && _instruments.Count < MostInstruments)
        {
            _instruments[(source, meter, name)] = instrument = new Instrument(source, meter, name);
        }

        return instrument;
    }

    private void HousekeepNeedsLock()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1e3;
        if (now - _lastHousekeeping < HousekeepingSeconds && _pointsSince < HousekeepingPoints)
        {
            return;
        }

        (_lastHousekeeping, _pointsSince) = (now, 0);
        TrimNeedsLock(now - age.TotalSeconds);

        // Over the bound, a quarter of the time that is covered goes, and another, until it fits.
        for (var oldest = now - age.TotalSeconds; Bytes > mostBytes && now - oldest > 1;)
        {
            oldest += (now - oldest) / 4;
            TrimNeedsLock(oldest);
        }
    }

    private void TrimNeedsLock(double before)
    {
        (Bytes, Samples) = (0, 0);
        foreach (var (key, instrument) in _instruments)
        {
            instrument.RemoveSilent(before);
            foreach (var series in instrument.Series)
            {
                series.Trim(before);
                Bytes += series.Bytes;
                Samples += series.Samples.Count;
            }

            if (instrument.Series.Count == 0)
            {
                _instruments.Remove(key);
            }
        }
    }

    /// <summary>The fields of the message Metric that hold its points.</summary>
    private static class MetricForm
    {
        public const int Gauge = 5;
        public const int Sum = 7;
        public const int Histogram = 9;
        public const int Exponential = 10;
        public const int Summary = 11;
    }
}

using StockKafka.Load.Recording;
using StockKafka.Load.Reports.Charts;

namespace StockKafka.Load.Reports;

/// <summary>The charts of what was read beside the load: the machine, the processes, the servers' own gauges.</summary>
internal sealed class ResourceCharts(RunData run, TimeAxis axis)
{
    private const string Cpu = ".cpu_percent";
    private const string Memory = ".memory_bytes";
    private const string Machine = "machine.";
    private const double LowHeight = 150;

    private static readonly string[] Colours = ["blue", "orange", "violet", "teal", "red", "slate"];

    /// <summary>Gauges with a name of their own in the report; all others are shown under the name they came with.</summary>
    private static readonly IReadOnlyDictionary<string, (string Title, ChartUnit Unit)> Known = new Dictionary<string, (string, ChartUnit)>(StringComparer.Ordinal)
    {
        ["stock_ingest_lag"] = ("Messages not yet ingested", ChartUnit.Plain),
        ["cache_hit_rate"] = ("Cache hit rate", ChartUnit.Percent),
        ["stock_circuit_state"] = ("Circuit breaker", ChartUnit.Breaker),
        ["database_p95_ms"] = ("Database, 95th percentile", ChartUnit.Millis),
        ["machine.connections"] = ("TCP connections", ChartUnit.Plain),
        ["generator.gc_pause_percent"] = ("Generator: pauses for garbage collection", ChartUnit.Percent),
    };

    private readonly SampleRecord[][] _moments = [.. run.Samples
        .Where(sample => sample.AtMicros >= 0 && sample.AtMicros / 1e6 <= axis.End + 1)
        .OrderBy(sample => sample.AtMicros)
        .Chunk(Math.Max((run.Samples.Count + TimeAxis.MaxMoments - 1) / TimeAxis.MaxMoments, 1))];

    private readonly string[] _names = [.. run.Samples.SelectMany(sample => sample.Values.Keys).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Processor, memory and network.</summary>
    public IEnumerable<SvgChart> Resources()
    {
        if (Processes(Cpu) is { Length: > 0 } processors)
        {
            yield return Chart("Processor time", ChartUnit.Percent, [.. processors.Select((name, index) => Series(name, Cpu, index))])
                with { Note = "100 % is one core." };
        }

        if (Processes(Memory) is { Length: > 0 } memories)
        {
            yield return Chart("Memory", ChartUnit.Bytes, [.. memories.Select((name, index) => Series(name, Memory, index))]);
        }

        var machine = Named(("machine.cpu_percent", "processors"), ("machine.memory_percent", "memory"), ("machine.disk_percent", "disk"));
        if (machine.Length > 0)
        {
            yield return Chart("Machine", ChartUnit.Percent, machine) with { FixedAxis = new(0, 100, false, [0, 25, 50, 75, 100]) };
        }

        var network = Named(("machine.network_rx_bytes_per_second", "received"), ("machine.network_tx_bytes_per_second", "sent"));
        if (network.Length > 0)
        {
            yield return Chart("Network", ChartUnit.BytesPerSecond, network) with { Height = LowHeight };
        }

        foreach (var name in _names.Where(name => IsOfMachine(name) && Known.ContainsKey(name)))
        {
            yield return Gauge(name);
        }
    }

    /// <summary>What the servers say of themselves.</summary>
    public IEnumerable<SvgChart> Servers() => _names
        .Where(name => !IsOfMachine(name) && !name.EndsWith(Cpu, StringComparison.Ordinal) && !name.EndsWith(Memory, StringComparison.Ordinal))
        .Select(Gauge);

    private static bool IsOfMachine(string name) =>
        name.StartsWith(Machine, StringComparison.Ordinal) || name.StartsWith("generator.", StringComparison.Ordinal);

    /// <summary>Processes with a gauge of this ending, the generator first.</summary>
    private string[] Processes(string ending) =>
    [
        .. _names.Where(name => name.EndsWith(ending, StringComparison.Ordinal) && !name.StartsWith(Machine, StringComparison.Ordinal))
            .Select(name => name[..^ending.Length])
            .OrderByDescending(name => name == "generator").ThenBy(name => name, StringComparer.Ordinal),
    ];

    private ChartSeries Series(string process, string ending, int index) =>
        new(process, Colours[index % Colours.Length], Values(process + ending));

    private ChartSeries[] Named(params IReadOnlyList<(string Gauge, string Label)> wanted) =>
    [
        .. wanted.Where(entry => _names.Contains(entry.Gauge))
            .Select((entry, index) => new ChartSeries(entry.Label, Colours[index], Values(entry.Gauge))),
    ];

    private TimeChart Gauge(string name)
    {
        var (title, unit) = Known.TryGetValue(name, out var known) ? known : (name, UnitOf(name));
        return Chart(title, unit, [new(Known.ContainsKey(name) ? name : "value", "blue", Values(name), unit == ChartUnit.Breaker ? ChartStyle.Steps : ChartStyle.Line)]) with
        {
            Height = LowHeight,
            FixedAxis = unit == ChartUnit.Breaker ? new(0, 2, false, [0, 1, 2])
                : name == "cache_hit_rate" ? new(0, 100, false, [0, 50, 100])
                : null,
        };
    }

    private static ChartUnit UnitOf(string name) =>
        name.EndsWith("_ms", StringComparison.Ordinal) ? ChartUnit.Millis
        : name.EndsWith("_percent", StringComparison.Ordinal) ? ChartUnit.Percent
        : name.EndsWith("_bytes", StringComparison.Ordinal) ? ChartUnit.Bytes
        : ChartUnit.Plain;

    /// <summary>The highest of each moment: what was short must not vanish. A rate of hits is bad when it is low.</summary>
    private double[] Values(string name) =>
    [
        .. _moments.Select(samples => samples.Where(sample => sample.Values.ContainsKey(name)).Select(sample => sample.Values[name])
            .DefaultIfEmpty(double.NaN).Aggregate(name == "cache_hit_rate" ? Math.Min : Math.Max)),
    ];

    private TimeChart Chart(string title, ChartUnit unit, IReadOnlyList<ChartSeries> series) => new()
    {
        Title = title,
        Unit = unit,
        Seconds = [.. _moments.Select(samples => samples.Average(sample => sample.AtMicros) / 1e6)],
        Series = series,
        Bands = axis.Bands,
        Events = axis.Events,
        End = axis.End,
    };
}

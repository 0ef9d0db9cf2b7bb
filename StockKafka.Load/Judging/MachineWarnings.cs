using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Judging;

/// <summary>The seed's warnings (mission M11): CPU from 80 %, memory from 85 %, disk from 90 %, each as a mean of five seconds.</summary>
internal static class MachineWarnings
{
    /// <summary>Samples of a mean, one a second: shorter peaks are how every machine works.</summary>
    private const int MeanLength = 5;

    private static readonly (string Gauge, string Name, double Level)[] Levels =
    [
        ("machine.cpu_percent", "CPU", 80), ("machine.memory_percent", "memory", 85), ("machine.disk_percent", "disk", 90),
    ];

    /// <summary>The warnings as thresholds on the run's averages, for a run whose purpose they are.</summary>
    public static IReadOnlyList<string> Thresholds { get; } = [.. Levels.Select(level => $"avg({level.Gauge})<{level.Level}%")];

    public static IReadOnlyList<string> Of(IReadOnlyList<SampleRecord> samples) => [.. Levels.SelectMany(level => Judge(level, samples))];

    private static IEnumerable<string> Judge((string Gauge, string Name, double Level) level, IReadOnlyList<SampleRecord> samples)
    {
        var recent = new Queue<double>(MeanLength);
        var (above, highest) = (0, 0d);
        foreach (var value in samples.Where(sample => sample.Values.ContainsKey(level.Gauge)).Select(sample => sample.Values[level.Gauge]))
        {
            if (recent.Count == MeanLength)
            {
                recent.Dequeue();
            }

            recent.Enqueue(value);
            var mean = recent.Average();
            above += recent.Count == MeanLength && mean >= level.Level ? 1 : 0;
            highest = recent.Count == MeanLength ? Math.Max(highest, mean) : highest;
        }

        if (above > 0)
        {
            yield return $"{level.Name} of the machine was at {Figure.Rate(highest)} %, above the warning level of {level.Level} % for {above} s";
        }
    }
}

namespace StockKafka.Bench;

/// <summary>A part of the system that is measured by itself. A new one is a class of its own, listed in <see cref="Program"/>.</summary>
internal abstract class Area
{
    public abstract string Name { get; }

    /// <summary>What is measured, in one line for the help.</summary>
    public abstract string Summary { get; }

    /// <param name="run">How much to do, and where to say what is being done.</param>
    public abstract Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken);

    protected Measurement Result(string name, double value, string unit, Goal? goal = null) => new(Name, name, value, unit, goal);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <param name="Quick">A tenth of the work, once: shows that everything runs, and measures little.</param>
internal sealed record BenchRun(bool Quick, Action<string> Say)
{
    public int Repetitions => Quick ? 1 : 3;

    public int Scaled(int count) => Quick ? count / 10 : count;

    public TimeSpan Seconds(int count) => TimeSpan.FromSeconds(Quick ? Math.Max(1, count / 5) : count);
}

/// <summary>A measurement could not be made; one line for the user.</summary>
internal sealed class BenchException(string message) : Exception(message);

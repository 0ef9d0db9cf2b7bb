namespace StockKafka.Load.Engine;

/// <summary>One stretch of a schedule, over which the rate goes evenly from one value to another.</summary>
/// <param name="From">Arrivals per second at its beginning.</param>
/// <param name="To">Arrivals per second at its end.</param>
/// <param name="Seconds">Its length; 0 for a step, infinity for the last stretch of a schedule without end.</param>
internal readonly record struct RateStage(double From, double To, double Seconds)
{
    /// <summary>Arrivals expected in its first <paramref name="elapsed"/> seconds: the integral of its rate.</summary>
    public double ExpectedIn(double elapsed) => From * elapsed + (From == To ? 0 : (To - From) / Seconds * elapsed * elapsed / 2);

    /// <summary>All arrivals expected in it.</summary>
    public double Expected => Seconds == 0 ? 0 : From == To ? (From == 0 ? 0 : From * Seconds) : (From + To) / 2 * Seconds;

    /// <summary>
    /// Seconds after which <paramref name="arrivals"/> are expected: the root of From·t + slope·t²/2 = arrivals, in the form that
    /// loses no digits when the slope is small.
    /// </summary>
    public double SecondsUntil(double arrivals)
    {
        if (arrivals <= 0)
        {
            return 0;
        }

        var slope = From == To ? 0 : (To - From) / Seconds;
        return Math.Min(Seconds, 2 * arrivals / (From + Math.Sqrt(Math.Max(0, From * From + 2 * slope * arrivals))));
    }
}

/// <summary>
/// When operations of the open model are intended to begin. Every moment is computed from the integral of the rate, never from the
/// moment before, so that nothing drifts, whatever the generator does meanwhile.
/// </summary>
internal sealed class ArrivalSchedule
{
    private readonly RateStage[] _stages;

    private ArrivalSchedule(IReadOnlyList<RateStage> stages) => _stages = [.. stages];

    /// <summary>
    /// False: arrivals come evenly, arrival n when n are expected. True: they come at random and independently of each other (a Poisson
    /// process of the same rate), with exponential gaps, as from many callers who know nothing of each other.
    /// </summary>
    public bool Poisson { get; init; }

    public ReadOnlySpan<RateStage> Stages => _stages;

    /// <summary>Infinity for a constant rate.</summary>
    public double Seconds => _stages.Sum(stage => stage.Seconds);

    /// <summary>One rate without end.</summary>
    public static ArrivalSchedule Constant(double perSecond, bool poisson = false) =>
        new([new(perSecond, perSecond, double.PositiveInfinity)]) { Poisson = poisson };

    /// <summary>One stage after the other; it ends with the last.</summary>
    public static ArrivalSchedule Of(IReadOnlyList<RateStage> stages, bool poisson = false) => new(stages) { Poisson = poisson };

    /// <summary>The same course at another height: a part of the arrivals, or several times as many.</summary>
    public ArrivalSchedule Times(double factor) =>
        factor == 1 ? this : new([.. _stages.Select(stage => new RateStage(stage.From * factor, stage.To * factor, stage.Seconds))]) { Poisson = Poisson };

    /// <summary>Arrivals expected until <paramref name="seconds"/>.</summary>
    public double ExpectedUntil(double seconds)
    {
        var expected = 0d;
        foreach (var stage in _stages)
        {
            if (seconds < stage.Seconds)
            {
                return expected + stage.ExpectedIn(Math.Max(seconds, 0));
            }

            expected += stage.Expected;
            seconds -= stage.Seconds;
        }

        return expected;
    }

    /// <summary>The arrivals from the first on. The same seed makes the same ones.</summary>
    public Arrivals Begin(Random random) => new(this, random);
}

/// <summary>Goes through the arrivals of a schedule, one after the other, without allocating.</summary>
internal sealed class Arrivals(ArrivalSchedule schedule, Random random)
{
    /// <summary>What <see cref="Next"/> returns after the last arrival.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Arrivals by which a sum of expectations may be off: the one at the very end of a schedule is not part of it.</summary>
    private const double Rounding = 1e-6;

    private int _stage;
    private long _count;
    private double _random;
    private double _expectedBefore;
    private double _secondsBefore;

    /// <summary>The intended moment of the next arrival, µs; <see cref="Never"/> when the schedule is over.</summary>
    public long Next()
    {
        var expected = schedule.Poisson ? _random -= Math.Log(1 - random.NextDouble()) : _count++;
        var stages = schedule.Stages;
        while (_stage < stages.Length && expected >= _expectedBefore + stages[_stage].Expected - Rounding)
        {
            _expectedBefore += stages[_stage].Expected;
            _secondsBefore += stages[_stage].Seconds;
            _stage++;
        }

        return _stage == stages.Length
            ? Never
            : (long)Math.Round((_secondsBefore + stages[_stage].SecondsUntil(expected - _expectedBefore)) * 1_000_000);
    }

    /// <summary>How many arrivals from the one that <see cref="Next"/> returned last on are intended before a moment. Ends the walk.</summary>
    /// <param name="last">The one that was returned last.</param>
    /// <param name="micros">The moment.</param>
    public long CountUntil(long last, long micros)
    {
        if (!schedule.Poisson)
        {
            // Half a microsecond before, because moments are rounded.
            var until = (long)Math.Ceiling(schedule.ExpectedUntil((micros - 0.5) / 1_000_000) - Rounding);
            return Math.Max(0, until - (_count - 1));
        }

        var count = 0L;
        for (; last < micros; last = Next())
        {
            count++;
        }

        return count;
    }
}

namespace StockKafka.Load.Engine;

/// <summary>A course of the rate with a question of its own, which <c>ShapeChecks</c> answers from the run file.</summary>
/// <param name="Kind"><see cref="Soak"/>, <see cref="Spike"/> or <see cref="Breakpoint"/>.</param>
/// <param name="PerSecond">The rate of a soak, the one before and after a spike, or the first step of the search for the breakpoint.</param>
/// <param name="Seconds">Length of the run.</param>
internal sealed record LoadShape(string Kind, double PerSecond, double Seconds)
{
    /// <summary>One rate for long: does the memory of the stack's processes grow?</summary>
    public const string Soak = "Soak";

    /// <summary>A base rate, many times as much for some seconds, the base rate again: how long until all is as before?</summary>
    public const string Spike = "Spike";

    /// <summary>More and more, step by step, until a threshold breaks: what is the highest rate held?</summary>
    public const string Breakpoint = "Breakpoint";

    /// <summary>Arrivals per second in the spike.</summary>
    public double PeakPerSecond { get; init; }

    public double PeakFromSeconds { get; init; }

    public double PeakUntilSeconds { get; init; }

    /// <summary>By how much each step towards the breakpoint is higher than the one before.</summary>
    public double StepPerSecond { get; init; }

    public double StepSeconds { get; init; }

    /// <summary>Rate of a step, the first being 0.</summary>
    public double RateOfStep(int step) => PerSecond + step * StepPerSecond;

    public ArrivalSchedule ToSchedule(bool poisson)
    {
        static RateStage Flat(double rate, double seconds) => new(rate, rate, seconds);
        return Kind switch
        {
            Spike => ArrivalSchedule.Of(
                [
                    Flat(PerSecond, PeakFromSeconds), Flat(PeakPerSecond, PeakUntilSeconds - PeakFromSeconds),
                    Flat(PerSecond, Seconds - PeakUntilSeconds),
                ],
                poisson),
            Breakpoint => ArrivalSchedule.Of(
                [.. Enumerable.Range(0, (int)Math.Round(Seconds / StepSeconds)).Select(step => Flat(RateOfStep(step), StepSeconds))], poisson),
            _ => ArrivalSchedule.Constant(PerSecond, poisson),
        };
    }
}

using System.Globalization;
using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Options;

namespace StockKafka.LoadRunner.Arguments;

/// <summary>How the scenarios Soak, Spike and Breakpoint change the rate, as it was written; null where nothing was.</summary>
internal sealed record ShapeArguments
{
    /// <summary><c>10x@10s</c>: how many times the base rate, and for how long.</summary>
    [Option("--spike", "Nx@TIME", "scenario Spike: times the base rate, and for how long [10x@10s]")]
    public string? Spike { get; init; }

    /// <summary><c>50/s@10s</c>: by how much each step is higher, and how long it lasts.</summary>
    [Option("--step", "N/s@TIME", "scenario Breakpoint: how much more in each step, and its length [as much as --rate, @10s]")]
    public string? Step { get; init; }

    private const double MostTimes = 1_000;
    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(3);

    /// <summary>The shape of the scenarios; null for those without one.</summary>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    public LoadShape? Read(IReadOnlyList<ScenarioShare> scenarios, LoadModelArguments model, string? duration)
    {
        var kind = scenarios.Select(share => share.Name).FirstOrDefault(name => name is LoadShape.Soak or LoadShape.Spike or LoadShape.Breakpoint);
        RequireMeaning("--spike", Spike, kind, LoadShape.Spike);
        RequireMeaning("--step", Step, kind, LoadShape.Breakpoint);
        if (kind is null)
        {
            return null;
        }

        if (scenarios.Count > 1)
        {
            throw new UsageException($"--scenario: '{kind}' is a load of its own and goes with no other scenario");
        }

        if (model.Stages is not null)
        {
            throw new UsageException($"--stages: '{model.Stages}' has no meaning for {kind}, which has stages of its own; leave it out");
        }

        return kind switch
        {
            LoadShape.Soak => new(kind, Rate(model, 20), Length(duration, TimeSpan.FromMinutes(30))),
            LoadShape.Spike => SpikeOf(Rate(model, 20), Length(duration, TimeSpan.FromSeconds(90))),
            _ => BreakpointOf(Rate(model, 50), Length(duration, TimeSpan.FromMinutes(5))),
        };
    }

    private LoadShape SpikeOf(double rate, double seconds)
    {
        var (times, length) = (10d, 10d);
        if (Spike is not null)
        {
            if (Spike.Split("x@") is not [var factor, var time] || !double.TryParse(factor, CultureInfo.InvariantCulture, out times)
                || !(times is > 1 and <= MostTimes))
            {
                throw new UsageException($"--spike: '{Spike}' is no multiple and time; write e.g. --spike 10x@10s");
            }

            length = Values.Duration("--spike", time, TimeSpan.FromSeconds(1), "10x@10s").TotalSeconds;
        }

        var from = Math.Floor(seconds / 3);
        return length < seconds - from
            ? new(LoadShape.Spike, rate, seconds) { PeakPerSecond = rate * times, PeakFromSeconds = from, PeakUntilSeconds = from + length }
            : throw new UsageException(
                $"--spike: {Durations.Format(TimeSpan.FromSeconds(length))} from the run's first third on leave nothing of its {Durations.Format(TimeSpan.FromSeconds(seconds))}; write e.g. --duration {Durations.Format(TimeSpan.FromSeconds(length * 6))}");
    }

    private LoadShape BreakpointOf(double rate, double seconds)
    {
        var (by, length) = (rate, 10d);
        if (Step is not null)
        {
            if (Step.Split('@') is not [var more, var time])
            {
                throw new UsageException($"--step: '{Step}' is no rate and time; write e.g. --step 50/s@10s");
            }

            by = Values.PerSecond("--step", more, LoadModelArguments.MostPerSecond, "50/s@10s");
            length = Values.Duration("--step", time, ShortestStep, "50/s@10s").TotalSeconds;
        }

        var steps = Math.Floor(seconds / length);
        return steps >= 2
            ? new(LoadShape.Breakpoint, rate, steps * length) { StepPerSecond = by, StepSeconds = length }
            : throw new UsageException($"--duration: {Durations.Format(TimeSpan.FromSeconds(seconds))} hold less than two steps of {Durations.Format(TimeSpan.FromSeconds(length))}; write e.g. --duration 5m");
    }

    private static double Rate(LoadModelArguments model, double usual) =>
        model.Rate is null ? usual : Values.PerSecond("--rate", model.Rate, LoadModelArguments.MostPerSecond, "50/s");

    private static double Length(string? duration, TimeSpan usual) =>
        (duration is null ? usual : Values.Duration("--duration", duration, TimeSpan.FromSeconds(10), "5m")).TotalSeconds;

    private static void RequireMeaning(string option, string? value, string? kind, string meant)
    {
        if (value is not null && kind != meant)
        {
            throw new UsageException($"{option}: '{value}' has no meaning without --scenario {meant}");
        }
    }
}

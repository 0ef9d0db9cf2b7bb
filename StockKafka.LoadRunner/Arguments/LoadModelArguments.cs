using StockKafka.Load.Engine;
using StockKafka.Load.Notation;

namespace StockKafka.LoadRunner.Arguments;

/// <summary>The words of a <c>load</c> command that say how load comes about; null where nothing was written.</summary>
internal sealed record LoadModelArguments
{
    public const double MostPerSecond = 1_000_000;

    private const int MostIterations = 1_000_000_000;
    private const int MostStages = 1_000;

    /// <summary><c>500/s</c>, or <c>100/s..500/s</c> for a ramp over the duration; with stages the rate that they begin from.</summary>
    [Option("--rate", "N/s", "operations (or Kafka messages) at this rate instead of users who think; 100/s..500/s rises evenly over the duration")]
    public string? Rate { get; init; }

    /// <summary><c>100/s@30s,500/s@1m</c>: to each rate evenly over its time.</summary>
    [Option("--stages", "N/s@TIME,…", "goes evenly to each rate over its time: \"100/s@30s,500/s@1m,0/s@30s\"; begins at 0, or at --rate")]
    public string? Stages { get; init; }

    /// <summary>constant or poisson.</summary>
    [Option("--arrivals", "KIND", "constant (even gaps) or poisson (random ones, from the seed) [constant]")]
    public string? Arrivals { get; init; }

    [Option("--iterations", "N", "ends after this many operations, or after --duration if that is named and over before")]
    public string? Iterations { get; init; }

    [Option("--warm-up", "TIME", "beginning of the run that is recorded and not judged [0s]")]
    public string? WarmUp { get; init; }

    [Option("--graceful-stop", "TIME", "how long operations under way at the end may take [30s]")]
    public string? GracefulStop { get; init; }

    public bool IsOpen => Rate is not null || Stages is not null;

    /// <summary>How long the stages take together; null without stages.</summary>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    public TimeSpan? Length() => Stages is null ? null : TimeSpan.FromSeconds(ParsedStages(Stages).Sum(stage => stage.Seconds));

    /// <param name="testType">api, kafka, db or all.</param>
    /// <param name="duration">Of the whole run; null when only its work ends it.</param>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    public LoadModel Validate(string testType, TimeSpan? duration)
    {
        if (testType == "kafka")
        {
            LoadArguments.NotFor("--stages", Stages, testType, "--rate");
            LoadArguments.NotFor("--arrivals", Arrivals, testType, "--rate");
        }

        if (testType is "kafka" or "all")
        {
            LoadArguments.NotFor("--iterations", Iterations, testType, "--kafka-messages");
        }

        var poisson = Arrivals is not null && Values.Word("--arrivals", Arrivals, "constant", "poisson") == "poisson";
        if (Arrivals is not null && !IsOpen)
        {
            throw new UsageException($"--arrivals: '{Arrivals}' has no meaning for users who think; name a rate, e.g. --rate 500/s");
        }

        var warmUp = WarmUp is null ? TimeSpan.Zero : Values.Duration("--warm-up", WarmUp, TimeSpan.Zero, "10s");
        if (warmUp >= (duration ?? TimeSpan.MaxValue))
        {
            throw new UsageException(
                $"--warm-up: '{WarmUp}' leaves nothing of the {Durations.Format(duration!.Value)} of the run; write e.g. --warm-up {Durations.Format(duration.Value / 6)}");
        }

        return new()
        {
            Arrivals = Stages is not null ? ArrivalSchedule.Of(ParsedStages(Stages), poisson)
                : Rate is not null ? RateOrRamp(Rate, testType, duration, poisson)
                : null,
            Iterations = Iterations is null ? null : Values.Whole("--iterations", Iterations, 1, MostIterations, "10000"),
            WarmUp = warmUp,
            GracefulStop = GracefulStop is null
                ? LoadModel.DefaultGracefulStop : Values.Duration("--graceful-stop", GracefulStop, TimeSpan.Zero, "30s"),
        };
    }

    private static ArrivalSchedule RateOrRamp(string text, string testType, TimeSpan? duration, bool poisson)
    {
        if (text.Split("..") is not [var from, var to])
        {
            return ArrivalSchedule.Constant(Values.PerSecond("--rate", text, MostPerSecond, "500/s"), poisson);
        }

        if (testType == "kafka")
        {
            throw new UsageException($"--rate: '{text}' is a ramp, which has no meaning for --test-type kafka; write e.g. --rate 500/s");
        }

        if (duration is null)
        {
            throw new UsageException($"--rate: '{text}' needs to know over how long; name e.g. --duration 1m");
        }

        return ArrivalSchedule.Of(
            [new(AnyRate("--rate", from, "100/s..500/s", text), AnyRate("--rate", to, "100/s..500/s", text), duration.Value.TotalSeconds)], poisson);
    }

    private List<RateStage> ParsedStages(string text)
    {
        const string Example = "\"100/s@30s,500/s@1m,0/s@30s\"";
        var rate = Rate is null ? 0 : Values.PerSecond("--rate", Rate, MostPerSecond, "100/s");
        List<RateStage> stages = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('@') is not [var to, var over] || stages.Count == MostStages)
            {
                throw new UsageException($"--stages: '{part}' is no rate and time; write e.g. --stages {Example}");
            }

            var next = AnyRate("--stages", to, Example, part);
            stages.Add(new(rate, next, Values.Duration("--stages", over, TimeSpan.Zero, Example).TotalSeconds));
            rate = next;
        }

        return stages.Sum(stage => stage.Expected) >= 1
            ? stages
            : throw new UsageException($"--stages: '{text}' asks for not one operation; write e.g. --stages {Example}");
    }

    /// <summary>A rate that may be 0.</summary>
    private static double AnyRate(string option, string text, string example, string whole)
    {
        if (text.Trim() is "0" or "0/s" or "0/m")
        {
            return 0;
        }

        try
        {
            return Values.PerSecond(option, text.Trim(), MostPerSecond, example);
        }
        catch (UsageException) when (whole != text)
        {
            throw new UsageException($"{option}: '{text}' in '{whole}' is no rate up to 1,000,000/s; write e.g. {option} {example}");
        }
    }
}

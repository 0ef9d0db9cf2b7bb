using System.Globalization;
using StockKafka.Load.Notation;

namespace StockKafka.Load.Engine;

/// <summary>How load comes about: by users who think, or by a schedule of arrivals.</summary>
internal sealed record LoadModel
{
    public static readonly TimeSpan DefaultGracefulStop = TimeSpan.FromSeconds(30);

    /// <summary>Null: users who wait for their answers and think (closed model).</summary>
    public ArrivalSchedule? Arrivals { get; init; }

    /// <summary>Operations of the whole run, those of the warm-up included; null: as many as fit.</summary>
    public long? Iterations { get; init; }

    /// <summary>Beginning of the run that is recorded and not judged, in whole windows of a second.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>How long operations under way may still take when the load has stopped.</summary>
    public TimeSpan GracefulStop { get; init; } = DefaultGracefulStop;

    /// <summary>Arrivals per second, on average from <paramref name="begin"/> until <paramref name="duration"/>; null in the closed model.</summary>
    public double? MeanPerSecond(TimeSpan? duration, TimeSpan begin = default) => Arrivals is null ? null
        : duration is { TotalSeconds: var seconds } && seconds > begin.TotalSeconds
            ? (Arrivals.ExpectedUntil(seconds) - Arrivals.ExpectedUntil(begin.TotalSeconds)) / (seconds - begin.TotalSeconds)
        : Arrivals.Stages[0].To;

    /// <summary>The schedule as one would write it: <c>500/s</c>, <c>100/s..500/s</c> or <c>100/s@30s,0/s@10s</c>; null in the closed model.</summary>
    public string? ScheduleText()
    {
        static string Rate(double rate) => string.Create(CultureInfo.InvariantCulture, $"{rate:0.###}/s");
        if (Arrivals is null)
        {
            return null;
        }

        var stages = Arrivals.Stages.ToArray();
        var text = stages is [var only]
            ? only.From == only.To ? Rate(only.To) : $"{Rate(only.From)}..{Rate(only.To)}"
            : string.Join(',', stages.Select(stage => $"{Rate(stage.To)}@{Durations.Format(TimeSpan.FromSeconds(stage.Seconds))}"))
                .Insert(0, stages[0].From > 0 ? $"{Rate(stages[0].From)}," : "");
        return Arrivals.Poisson ? $"{text}, at random (Poisson)" : text;
    }
}

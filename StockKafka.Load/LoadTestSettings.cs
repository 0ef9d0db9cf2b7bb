using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;

namespace StockKafka.Load;

/// <summary>Whether a load makes sense, and its settings as a run file has them.</summary>
internal static class LoadTestSettings
{
    private const double MostPerSecond = 1_000_000;
    private const int MostUsers = 100_000, MostProducers = 1_000;

    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public static void Check(LoadTest test)
    {
        var mostUsers = test.Kind is ProduceKind ? MostProducers : MostUsers;
        Require(test.Users >= 1 && test.Users <= mostUsers, nameof(test.Users), $"a number from 1 to {Figure.Count(mostUsers)}");
        Require(test.RatePerSecond is null or (> 0 and <= MostPerSecond), nameof(test.RatePerSecond), $"a number above 0, at most {Figure.Count((long)MostPerSecond)}");
        Require(test.Stages.All(stage => stage.PerSecond is >= 0 and <= MostPerSecond && stage.Duration >= TimeSpan.Zero), nameof(test.Stages), $"rates from 0 to {Figure.Count((long)MostPerSecond)} over times");
        Require(test.Stages.Count == 0 || test.Kind is not ProduceKind, nameof(test.Stages), "none for a load of messages, whose rate is even");
        Require(!test.RandomArrivals || ScheduleOf(test) is not null, nameof(test.RandomArrivals), "false where there is no rate");
        Require(!test.RandomArrivals || test.Kind is not ProduceKind, nameof(test.RandomArrivals), "false for a load of messages, whose rate is even");
        Require(test.Iterations is null or > 0, nameof(test.Iterations), "a number above 0");
        Require(DurationOf(test) >= TimeSpan.FromSeconds(1), test.Stages.Count > 0 ? nameof(test.Stages) : nameof(test.Duration), "a second at least");
        Require(test.WarmUp >= TimeSpan.Zero && test.WarmUp < DurationOf(test), nameof(test.WarmUp), "shorter than the duration");
        Require(test.ThinkTime >= TimeSpan.Zero, nameof(test.ThinkTime), "no less than nothing");
        Require(test.GracefulStop >= TimeSpan.Zero, nameof(test.GracefulStop), "no less than nothing");
        Require(test.Recovery >= TimeSpan.Zero, nameof(test.Recovery), "no less than nothing");
        Require(
            test.Faults.All(fault => fault.Resource.Length > 0 && fault.Resource.AsSpan().IndexOfAny(":,@") < 0 && fault.At >= TimeSpan.Zero && fault.Length > TimeSpan.Zero && fault.At + fault.Length < DurationOf(test)),
            nameof(test.Faults), "of named resources, and begin and end before the load does");
        Require(
            test.Faults.GroupBy(fault => fault.Resource).All(one => one.OrderBy(fault => fault.At) is var ordered && ordered.Zip(ordered.Skip(1)).All(pair => pair.First.At + pair.First.Length < pair.Second.At)),
            nameof(test.Faults), "one after the other for each resource");
        Require(
            test.Faults.All(fault => fault.At.Ticks % TimeSpan.TicksPerMillisecond == 0 && fault.Length.Ticks % TimeSpan.TicksPerMillisecond == 0),
            nameof(test.Faults), "at whole milliseconds");
        try
        {
            _ = test.Thresholds.SelectMany(ThresholdParser.ParseAll).Count();
        }
        catch (UsageException mistake)
        {
            throw new ArgumentException(mistake.Message, nameof(test.Thresholds), mistake);
        }
    }

    public static TimeSpan DurationOf(LoadTest test) =>
        test.Stages.Count == 0 ? test.Duration : test.Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Duration);

    /// <summary>When operations are due; null where users go on when they have their answer.</summary>
    public static ArrivalSchedule? ScheduleOf(LoadTest test)
    {
        if (test.Stages.Count == 0)
        {
            return test.RatePerSecond is { } rate ? ArrivalSchedule.Constant(rate, test.RandomArrivals) : null;
        }

        var from = test.RatePerSecond ?? 0;
        List<RateStage> stages = [];
        foreach (var stage in test.Stages)
        {
            stages.Add(new(from, stage.PerSecond, stage.Duration.TotalSeconds));
            from = stage.PerSecond;
        }

        return ArrivalSchedule.Of(stages, test.RandomArrivals);
    }

    /// <summary>A fault as a time line on a command line would have it.</summary>
    public static string TextOf(LoadFault fault) => $"{fault.Resource}:stop@{Durations.Format(fault.At)},start@{Durations.Format(fault.At + fault.Length)}";

    public static RunSettings Of(LoadTest test)
    {
        var model = new LoadModel { Arrivals = ScheduleOf(test) };
        return new()
        {
            TestType = test.Name, Users = test.Users, SpawnPerSecond = test.Users, RatePerSecond = model.MeanPerSecond(DurationOf(test)),
            Schedule = model.ScheduleText(), Iterations = test.Iterations, DurationSeconds = DurationOf(test).TotalSeconds,
            WarmUpSeconds = test.WarmUp.TotalSeconds, GracefulStopSeconds = test.GracefulStop.TotalSeconds,
            Target = test.Kind is GetKind get ? Secrets.Hidden(get.Address.AbsoluteUri) : null,
            Kafka = test.Kind is ProduceKind produce ? produce.BootstrapServers : null,
            KafkaThreads = test.Kind is ProduceKind ? test.Users : 0,
            Faults = [.. test.Faults.Select(TextOf)], RecoverySeconds = test.Recovery.TotalSeconds,
            Thresholds = test.Thresholds, Seed = test.Seed,
        };
    }

    private static void Require(bool holds, string name, string what)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} must be {what}.", name);
        }
    }
}

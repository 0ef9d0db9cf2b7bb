using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>The settings of a load as its run file tells them.</summary>
internal static class RunSettingsOf
{
    public static RunSettings Load(LoadOptions options, StackTarget target, LoadPlan plan) => new()
    {
        TestType = options.TestType,
        Preset = options.Preset,
        UserType = options.Users > 0 ? options.UserType : null,
        Users = options.Users,
        SpawnPerSecond = options.SpawnPerSecond,
        RatePerSecond = options.RatePerSecond,
        Schedule = options.Model.ScheduleText(),
        Iterations = options.Model.Iterations,
        WarmUpSeconds = options.Model.WarmUp.TotalSeconds,
        GracefulStopSeconds = options.Model.GracefulStop.TotalSeconds,
        DurationSeconds = options.Duration?.TotalSeconds,
        KafkaThreads = options.KafkaThreads,
        KafkaMessagesPerThread = options.KafkaMessages,
        KafkaSending = !options.UsesKafka() ? null : options.Kafka.Topic == LoadOptions.QuoteTopic ? $"{options.Kafka}" : $"{options.Kafka}, topic {options.Kafka.Topic}",
        Target = (options.Http?.Targets[0].Address ?? target.Api) is { } address ? Secrets.Hidden(address.ToString()) : null,
        Http2 = options.Http?.Http2 == true,
        Kafka = options.UsesKafka() ? target.Kafka : null,
        Faults = options.FaultTexts,
        RecoverySeconds = options.Recovery.TotalSeconds,
        Shape = options.Shape,
        Thresholds = [.. options.Thresholds.Select(threshold => threshold.Text)],
        PossiblePerSecond = plan.PossiblePerSecond,
        Strict = options.Strict,
        Seed = options.Seed,
    };
}

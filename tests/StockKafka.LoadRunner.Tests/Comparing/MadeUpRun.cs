using StockKafka.Load.Engine;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Tests.Reports;

namespace StockKafka.LoadRunner.Tests.Comparing;

/// <summary>Runs of 60 s drawn from a known distribution: log-normal times, 50 operations a second, the level of each second its own.</summary>
internal static class MadeUpRun
{
    public const int Seconds = 60;
    private const int PerSecond = 50;

    public static string Write(string parent, int number, double millis, double failureShare = 0, RunSettings? settings = null, int seconds = Seconds)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"load_test_20250101_{number:000000}")).FullName;
        var header = new RunHeader
        {
            RunId = Path.GetFileName(folder),
            Settings = settings ?? new() { TestType = "api", Users = 10, UserType = "normal", DurationSeconds = seconds, PossiblePerSecond = PerSecond },
            Operations = SampleRun.Operations,
        };
        var random = new Random(number);
        using var file = new RunFileWriter(Path.Combine(folder, "run.jsonl"), header);
        file.Started(new RunClock(TimeProvider.System));
        for (var second = 0; second < seconds; second++)
        {
            var window = new Window(SampleRun.Operations.Count) { StartMicros = second * 1_000_000L, DurationMicros = 1_000_000, Users = 10 };
            var level = millis * Math.Exp(0.1 * Normal(random));
            for (var operation = 0; operation < PerSecond; operation++)
            {
                var micros = (long)(1_000 * level * Math.Exp(0.5 * Normal(random)));
                var failed = random.NextDouble() < failureShare;
                window.Operations[0].Record(micros, micros, failed ? OperationResult.Failed("HTTP 500") : OperationResult.Success(10), inOutage: false);
            }

            file.Closed(window);
        }

        file.Append(new RunEnd { ElapsedSeconds = seconds });
        return folder;
    }

    /// <summary>Box and Muller's method.</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

using System.Globalization;

namespace StockKafka.Broker.Simulation;

/// <summary>Runs seed after seed until one fails or the time is up, and says what was tried.</summary>
internal sealed class SeedRunner(Arguments arguments, TimeProvider clock)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(30);

    private int _seeds;
    private TimeSpan _simulated;
    private long _operations;
    private long _crashes;
    private long _errors;
    private long _acknowledged;

    /// <returns>0 when every promise was kept, 1 when not.</returns>
    public int Run()
    {
        var began = clock.GetTimestamp();
        var reported = TimeSpan.Zero;
        for (var seed = arguments.Seed; ; seed++)
        {
            var result = Simulation.Run(seed, arguments.Steps, arguments.Sabotage);
            Count(result);
            if (result.Violation is not null)
            {
                Explain(result);
                Report(clock.GetElapsedTime(began));
                return 1;
            }

            var elapsed = clock.GetElapsedTime(began);
            if (elapsed >= arguments.Time || seed == int.MaxValue)
            {
                Report(elapsed);
                return 0;
            }

            if (elapsed - reported >= ReportEvery)
            {
                reported = elapsed;
                Report(elapsed);
            }
        }
    }

    private void Count(RunResult result)
    {
        _seeds++;
        _simulated += result.SimulatedTime;
        _operations += result.DiskOperations;
        _crashes += result.Crashes;
        _errors += result.Errors;
        _acknowledged += result.Acknowledged;
    }

    private void Explain(RunResult failed)
    {
        var shortest = Simulation.Shorten(failed, arguments.Sabotage);
        Console.WriteLine($"seed {failed.Seed} fails: {failed.Violation}");
        if (arguments.Trace)
        {
            Simulation.Run(failed.Seed, shortest.Steps, arguments.Sabotage, Console.WriteLine);
        }

        Console.WriteLine($"shortest: --seed {failed.Seed} --steps {shortest.Steps}: {shortest.Violation}");
    }

    private void Report(TimeSpan elapsed) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{_seeds} seeds in {elapsed.TotalSeconds:F1} s: {_simulated.TotalHours:F0} h simulated ({_simulated / elapsed:F0} times real time), {_acknowledged} records acknowledged, {_operations} disk operations, {_errors} disk errors, {_crashes} crashes"));
}

using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Engine;

/// <summary>Runs a scenario and hands out what a report would be made of.</summary>
internal static class MeasuredRun
{
    public static async Task<RunData> OfAsync(
        Scenario scenario, Func<Scenario, LoadSource> source, TimeSpan? duration, long? iterations = null, TimeSpan warmUp = default,
        int users = 1, TimeProvider? time = null, TimeSpan? window = null, params IReadOnlyList<IRunSink> sinks)
    {
        var catalog = new OperationCatalog();
        await scenario.SetUpAsync(catalog, CancellationToken.None);
        var series = new Series(new SeriesBuilder(catalog.All));
        var outcome = await LoadEngine.RunAsync(
            new()
            {
                Operations = catalog,
                Sources = [source(scenario)],
                Duration = duration,
                Iterations = iterations,
                WarmUp = warmUp,
                WindowLength = window ?? TimeSpan.FromSeconds(1),
                Sinks = [series, .. sinks],
            },
            time ?? TimeProvider.System, CancellationToken.None, CancellationToken.None);
        return new()
        {
            Header = new()
            {
                RunId = "a run",
                Settings = new() { TestType = "api", Users = users },
                Operations = catalog.All,
                Processors = Environment.ProcessorCount,
            },
            Totals = series.Builder.Totals,
            Series = series.Builder.Points,
            End = new() { ElapsedSeconds = outcome.Elapsed.TotalSeconds, Unfinished = outcome.Unfinished },
        };
    }

    private sealed class Series(SeriesBuilder builder) : IRunSink
    {
        public SeriesBuilder Builder { get; } = builder;

        public void Started(RunClock clock)
        {
        }

        public void Closed(Window window) => Builder.Add(window);
    }
}

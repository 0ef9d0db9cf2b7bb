using System.Globalization;
using StockKafka.Load.Engine;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Live;

namespace StockKafka.LoadRunner.Tests.Engine;

[Collection(Undisturbed.Name)]
public sealed class EngineCostTests(ITestOutputHelper output)
{
    private const int Windows = 600;

    /// <summary>Bytes an operation may allocate on average: less than the smallest object has, so that it is windows that allocate, not operations.</summary>
    private const double Tolerable = 23;

    [Fact]
    public async Task Operations_of_users_who_think_allocate_nothing() =>
        await AllocatesNothingAsync(scenario => new ClosedUsers(scenario, users: 100, spawnPerSecond: 10_000), think: TimeSpan.FromMilliseconds(5));

    [Fact]
    public async Task Operations_that_arrive_by_a_schedule_allocate_nothing() =>
        await AllocatesNothingAsync(scenario => new ArrivalRate(scenario, ArrivalSchedule.Constant(20_000, poisson: true), users: 100));

    /// <summary>
    /// Ten minutes' worth of windows, in 15 s of windows of 25 ms; with STOCKKAFKA_SOAK_MINUTES=10 as many true minutes with windows of a second.
    /// </summary>
    [Fact]
    public async Task Memory_is_flat_over_ten_minutes_of_windows()
    {
        var minutes = int.Parse(Environment.GetEnvironmentVariable("STOCKKAFKA_SOAK_MINUTES") ?? "0", CultureInfo.InvariantCulture);
        var window = minutes > 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(25);
        var windows = minutes > 0 ? minutes * 60 : Windows;
        var folder = Directory.CreateTempSubdirectory("soak-");
        try
        {
            var catalog = new OperationCatalog();
            var number = 0;
            var scenario = new Behaving(
                async cancellationToken =>
                {
                    var index = Interlocked.Increment(ref number);
                    await Task.Delay(1 + index % 20, cancellationToken);
                    return index % 50 == 0 ? OperationResult.Failed("HTTP 500") : OperationResult.Success(100);
                },
                TimeSpan.FromMilliseconds(20));
            await scenario.SetUpAsync(catalog, CancellationToken.None);
            var header = new RunHeader { RunId = "soak", Settings = new() { TestType = "api" }, Operations = catalog.All };
            using var file = new RunFileWriter(Path.Combine(folder.FullName, "run.jsonl"), header);
            var scale = new Scale(windows / 4, windows);
            await LoadEngine.RunAsync(
                new()
                {
                    Operations = catalog,
                    Sources = [new ClosedUsers(scenario, users: 20, spawnPerSecond: 1_000)],
                    Duration = windows * window,
                    WindowLength = window,
                    Sinks = [file, new LiveModel(header), scale],
                },
                TimeProvider.System, CancellationToken.None, CancellationToken.None);

            output.WriteLine($"{scale.Windows} windows, {number:#,0} operations; managed bytes {scale.Early:#,0} -> {scale.Late:#,0}; RSS {scale.EarlyResident:#,0} -> {scale.LateResident:#,0}");
            // A busy machine closes fewer, longer windows.
            Assert.InRange(scale.Windows, windows / 3, windows + 1);
            // What this process holds beside the run is a matter of the tests before this one. A window that were kept would cost more than 2 KiB.
            Assert.InRange(scale.Late, 0, scale.Early + Math.Max(scale.Early * 0.05, 1 << 20));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task AllocatesNothingAsync(Func<Scenario, LoadSource> source, TimeSpan think = default)
    {
        var meter = new AllocationMeter();
        var catalog = new OperationCatalog();
        var scenario = new Behaving(static _ => new(OperationResult.Success(1)), think);
        await scenario.SetUpAsync(catalog, CancellationToken.None);
        // Nothing else looks at the windows: what a report makes of them costs memory of its own.
        await LoadEngine.RunAsync(
            new() { Operations = catalog, Sources = [source(scenario)], Duration = TimeSpan.FromSeconds(4), Sinks = [meter] },
            TimeProvider.System, CancellationToken.None, CancellationToken.None);
        output.WriteLine($"{meter.Operations:#,0} operations, {meter.BytesPerOperation:0.00} bytes each");
        Assert.True(meter.Operations > 1_000);
        Assert.InRange(meter.BytesPerOperation, 0, Tolerable);
    }

    /// <summary>
    /// What the process allocates in the window in which it allocates least: others may add to a window, and a user or a histogram may grow in it,
    /// but what an operation costs it costs in each.
    /// </summary>
    private sealed class AllocationMeter : IRunSink
    {
        private long _before;

        public long Operations { get; private set; }

        public double BytesPerOperation { get; private set; } = double.PositiveInfinity;

        public void Started(RunClock clock) => _before = GC.GetTotalAllocatedBytes();

        public void Closed(Window window)
        {
            var after = GC.GetTotalAllocatedBytes();
            var count = window.Operations[0].Count;
            Operations += count;
            // The sliver in which the last answers come has too few.
            if (window.DurationMicros > 500_000 && count > 0)
            {
                BytesPerOperation = Math.Min(BytesPerOperation, (double)(after - _before) / count);
            }

            _before = after;
        }
    }

    /// <summary>Weighs the process early in a run, when everything has been seen, and at its end.</summary>
    private sealed class Scale(int from, int to) : IRunSink
    {
        public int Windows { get; private set; }

        public long Early { get; private set; }

        public long EarlyResident { get; private set; }

        public long Late { get; private set; }

        public long LateResident { get; private set; }

        public void Started(RunClock clock)
        {
        }

        public void Closed(Window window)
        {
            Windows++;
            if (Windows == from)
            {
                (Early, EarlyResident) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
            }
            else if (Windows > from && Windows % Math.Max(to / 20, 1) == 0)
            {
                (Late, LateResident) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
            }
        }
    }
}

using System.Globalization;
using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Live;
using StockKafka.LoadRunner.Recording;
using Xunit.Abstractions;

namespace StockKafka.LoadRunner.Tests.Engine;

[Collection(Undisturbed.Name)]
public sealed class EngineCostTests(ITestOutputHelper output)
{
    const int Windows = 600;

    /// <summary>Bytes an operation may allocate on average: less than the smallest object, so that it is windows that allocate, not operations.</summary>
    const double Tolerable = 16;

    [Fact]
    public async Task Operations_of_users_who_think_allocate_nothing() =>
        await AllocatesNothingAsync(scenario => new ClosedUsers(scenario, users: 100, spawnPerSecond: 10_000), think: TimeSpan.FromMilliseconds(5));

    [Fact]
    public async Task Operations_that_arrive_by_a_schedule_allocate_nothing() =>
        await AllocatesNothingAsync(scenario => new ArrivalRate(scenario, ArrivalSchedule.Constant(10_000, poisson: true), users: 100));

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
            using var file = new RunFileWriter(
                Path.Combine(folder.FullName, "run.jsonl"),
                new() { RunId = "soak", Settings = new() { TestType = "api" }, Operations = catalog.All });
            var scale = new Scale(windows / 4, windows);
            await LoadEngine.RunAsync(
                new()
                {
                    Operations = catalog,
                    Sources = [new ClosedUsers(scenario, users: 20, spawnPerSecond: 1_000)],
                    Duration = windows * window,
                    WindowLength = window,
                    Sinks = [file, new LiveModel(catalog.All), scale],
                },
                TimeProvider.System, CancellationToken.None, CancellationToken.None);

            output.WriteLine($"{scale.Windows} windows, {number:#,0} operations; managed bytes {scale.Early:#,0} -> {scale.Late:#,0}; RSS {scale.EarlyResident:#,0} -> {scale.LateResident:#,0}");
            // A busy machine closes fewer, longer windows.
            Assert.InRange(scale.Windows, windows / 3, windows + 1);
            Assert.InRange(scale.Late, 0, scale.Early * 1.05);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    async Task AllocatesNothingAsync(Func<Scenario, LoadSource> source, TimeSpan think = default)
    {
        var meter = new AllocationMeter();
        await MeasuredRun.OfAsync(new Behaving(static _ => new(OperationResult.Success(1)), think), source, TimeSpan.FromSeconds(4), sinks: [meter]);
        output.WriteLine($"{meter.Operations:#,0} operations, {meter.BytesPerOperation:0.00} bytes each");
        Assert.True(meter.Operations > 1_000);
        Assert.InRange(meter.BytesPerOperation, 0, Tolerable);
    }

    /// <summary>What the process allocates from the end of the second window on: by then everything has been seen and compiled.</summary>
    sealed class AllocationMeter : IRunSink
    {
        int _windows;
        long _before;
        long _after;

        public long Operations { get; private set; }

        public double BytesPerOperation => (double)(_after - _before) / Operations;

        public void Started(RunClock clock)
        {
        }

        public void Closed(Window window)
        {
            if (++_windows < 3)
            {
                _before = GC.GetTotalAllocatedBytes();
                return;
            }

            _after = GC.GetTotalAllocatedBytes();
            Operations += window.Operations[0].Count;
        }
    }

    /// <summary>Weighs the process early in a run, when everything has been seen, and at its end.</summary>
    sealed class Scale(int from, int to) : IRunSink
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

using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;
using StockKafka.Load.Thresholds;

namespace StockKafka.Load;

/// <summary>
/// A load: what a user does, how many there are, for how long, and the limits that decide. An operation is one call of the scenario; its
/// response time counts from the moment at which it was due, so that a system that stands still is not flattered by a generator that waits for it.
/// </summary>
/// <example><code>
/// var result = await LoadTest.Get("http://127.0.0.1:5000/orders/1").RunAsync();
/// Assert.True(result.Passed, result.ToString());
/// </code></example>
public sealed record LoadTest
{
    private readonly Func<LoadTest, Scenario> _scenario;

    /// <summary>A load whose users call a method.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="scenario">What a user does once. An exception is a failure, counted by its type and message.</param>
    public LoadTest(string name, Func<LoadUser, CancellationToken, Task> scenario)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(scenario);
        (Name, _scenario) = (name, test => new MethodScenario(name, scenario, test.ThinkTime));
    }

    private LoadTest(Uri address) => (Name, Target, _scenario) = (address.PathAndQuery, address, test => new GetScenario(address, test.Timeout, test.ThinkTime));

    /// <summary>Name in reports.</summary>
    public string Name { get; }

    /// <summary>Users at the same time; with a rate, the most operations under way at once. 1 to 100,000; 10 by default.</summary>
    public int Users { get; init; } = 10;

    /// <summary>
    /// Operations due per second, whatever the system does (open model); null, the default: each user goes on when it has its answer (closed model).
    /// </summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Length of the load, at least a second; 10 s by default.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Beginning of the load that is recorded and not judged, in whole seconds; none by default.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>How long a user waits after an answer, in the closed model; not at all by default.</summary>
    public TimeSpan ThinkTime { get; init; }

    /// <summary>How long an answer may take where this load asks by itself (<see cref="Get(string)"/>); 30 s by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The limits, such as <c>p95&lt;200ms</c>, <c>errors&lt;1%</c>, <c>rps&gt;100</c>, <c>max&lt;2s</c>. Fewer than 1 % failures by default.
    /// </summary>
    public IReadOnlyList<string> Thresholds { get; init; } = ["errors<1%"];

    /// <summary>Begins every source of chance: the same seed makes the same users do the same; 0 by default.</summary>
    public int Seed { get; init; }

    /// <summary>Folder in which each run gets a folder of reports (HTML, picture, Markdown, CSV, JSON, JUnit); null, the default: no reports.</summary>
    public string? Reports { get; init; }

    /// <summary>Is told each second how the load goes.</summary>
    public IProgress<LoadProgress>? Progress { get; init; }

    /// <summary>Clock; the machine's by default.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal Uri? Target { get; }

    /// <summary>A load of GET requests to one address, with the engine's own HTTP client. An answer of 400 and above is a failure.</summary>
    /// <param name="address">Absolute, http or https.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static LoadTest Get(string address) => Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
        ? new(parsed)
        : throw new ArgumentException($"'{Secrets.HiddenText(address)}' is no HTTP address; write e.g. http://127.0.0.1:5000/orders/1", nameof(address));

    /// <summary>Runs the load to its end.</summary>
    /// <param name="cancellationToken">Ends it early: what is under way is awaited, and the result is invalid and says so.</param>
    /// <returns>What it showed. A load that could not be what was asked for is invalid, which is not passed.</returns>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public async Task<LoadTestResult> RunAsync(CancellationToken cancellationToken = default)
    {
        var settings = Settings();
        var temporary = Reports is null ? Directory.CreateTempSubdirectory("load-test-").FullName : null;
        try
        {
            var folder = ReportFolder.Create(temporary ?? Reports!, Clock);
            await RecordAsync(folder, settings, cancellationToken).ConfigureAwait(false);
            var (run, verdict) = folder.Read();
            if (Reports is not null)
            {
                folder.WriteReports();
            }

            return new(run, verdict, Reports is null ? null : folder.Path);
        }
        finally
        {
            if (temporary is not null)
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private async Task RecordAsync(ReportFolder folder, RunSettings settings, CancellationToken cancellationToken)
    {
        var scenario = _scenario(this);
        using var owned = scenario as IDisposable;
        var operations = new OperationCatalog();
        await scenario.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
        var header = new RunHeader
        {
            RunId = Path.GetFileName(folder.Path), Settings = settings, Processors = Environment.ProcessorCount, Operations = operations.All,
        };
        using var file = new RunFileWriter(folder.RunFile, header);
        LoadSource source = RatePerSecond is { } rate
            ? new ArrivalRate(scenario, ArrivalSchedule.Constant(rate), Users)
            : new ClosedUsers(scenario, Users, Users);
        var outcome = await LoadEngine.RunAsync(
            new()
            {
                Operations = operations, Sources = [source], Duration = Duration, WarmUp = WarmUp, Seed = Seed,
                Sinks = Progress is null ? [file] : [file, new ProgressSink(Progress)],
            },
            Clock, cancellationToken, CancellationToken.None).ConfigureAwait(false);
        file.Append(new RunEnd
        {
            ElapsedSeconds = outcome.Elapsed.TotalSeconds, LoadSeconds = outcome.LoadEnded.TotalSeconds, StoppedEarly = outcome.StoppedEarly,
            Unfinished = outcome.Unfinished, Exceptions = outcome.Exceptions,
        });
    }

    private RunSettings Settings()
    {
        Require(Users is >= 1 and <= 100_000, nameof(Users), "a number from 1 to 100,000");
        Require(RatePerSecond is null or (> 0 and <= 1_000_000), nameof(RatePerSecond), "a number above 0, at most 1,000,000");
        Require(Duration >= TimeSpan.FromSeconds(1), nameof(Duration), "a second at least");
        Require(WarmUp >= TimeSpan.Zero && WarmUp < Duration, nameof(WarmUp), "shorter than the duration");
        Require(ThinkTime >= TimeSpan.Zero, nameof(ThinkTime), "no less than nothing");
        try
        {
            _ = Thresholds.SelectMany(ThresholdParser.ParseAll).Count();
        }
        catch (UsageException mistake)
        {
            throw new ArgumentException(mistake.Message, nameof(Thresholds), mistake);
        }

        return new()
        {
            TestType = Name, Users = Users, SpawnPerSecond = Users, RatePerSecond = RatePerSecond, DurationSeconds = Duration.TotalSeconds, WarmUpSeconds = WarmUp.TotalSeconds,
            Target = Target is null ? null : Secrets.Hidden(Target.AbsoluteUri), Thresholds = Thresholds, Seed = Seed,
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

using StockKafka.Load.Notation;

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

    /// <summary>A load whose users call a method.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="scenario">What a user does once. An exception is a failure, counted by its type and message.</param>
    public LoadTest(string name, Func<LoadUser, CancellationToken, Task> scenario)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(scenario);
        (Name, Kind) = (name, new MethodKind(scenario));
    }

    private LoadTest(string name, LoadTestKind kind) => (Name, Kind) = (name, kind);

    /// <summary>Name in reports.</summary>
    public string Name { get; }

    /// <summary>
    /// Users at the same time; with a rate, the most operations under way at once; of a Kafka load the producers, 1,000 at most. 1 to 100,000; 10 by default.
    /// </summary>
    public int Users { get; init; } = 10;

    /// <summary>
    /// Operations due per second, whatever the system does (open model); null, the default: each user goes on when it has its answer (closed model).
    /// </summary>
    public double? RatePerSecond { get; init; }

    /// <summary>A rate that changes, stage after stage, beginning at <see cref="RatePerSecond"/> or 0; the load ends with the last. None by default.</summary>
    public IReadOnlyList<LoadStage> Stages { get; init; } = [];

    /// <summary>With a rate or stages: operations come at random and independently, as from many callers (Poisson), instead of evenly.</summary>
    public bool RandomArrivals { get; init; }

    /// <summary>Operations of the whole load, after which it ends if its time is not over before; null, the default: as many as there is time for.</summary>
    public long? Iterations { get; init; }

    /// <summary>Length of the load, at least a second; 10 s by default. Stages have their own.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long what is under way at the end is waited for; 30 s by default.</summary>
    public TimeSpan GracefulStop { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is taken away and given back meanwhile, each within the load's time; nothing by default.</summary>
    public IReadOnlyList<LoadFault> Faults { get; init; } = [];

    /// <summary>How long after something is back failures still belong to its outage; 5 s by default.</summary>
    public TimeSpan Recovery { get; init; } = TimeSpan.FromSeconds(5);

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

    internal LoadTestKind Kind { get; }

    /// <summary>A load of GET requests to one address, with the engine's own HTTP client. An answer of 400 and above is a failure.</summary>
    /// <param name="address">Absolute, http or https.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static LoadTest Get(string address) => Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
        ? new(parsed.PathAndQuery, new GetKind(parsed))
        : throw new ArgumentException($"'{Secrets.HiddenText(address)}' is no HTTP address; write e.g. http://127.0.0.1:5000/orders/1", nameof(address));

    /// <summary>
    /// A load of messages for Kafka, acknowledged by all replicas, idempotent. Afterwards the topic is read back: an acknowledged message that is not
    /// there, or is there twice, fails the load, and one that could not be looked for makes it invalid.
    /// </summary>
    /// <param name="bootstrapServers">Such as <c>127.0.0.1:9092</c>.</param>
    /// <param name="topic">Made by the broker where there is none and it makes topics.</param>
    /// <param name="message">Makes a producer's next message. It gets two headers, <c>run-id</c> and <c>load-message</c>, by which it is known again.</param>
    public static LoadTest Produce(string bootstrapServers, string topic, Func<LoadUser, LoadMessage> message)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bootstrapServers);
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        ArgumentNullException.ThrowIfNull(message);
        return new($"produce {topic}", new ProduceKind(bootstrapServers, topic, message));
    }

    /// <summary>Runs the load to its end.</summary>
    /// <param name="cancellationToken">Ends it early: what is under way is awaited, and the result is invalid and says so.</param>
    /// <returns>What it showed. A load that could not be what was asked for is invalid, which is not passed.</returns>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The load could not begin: Kafka does not answer.</exception>
    public Task<LoadTestResult> RunAsync(CancellationToken cancellationToken = default)
    {
        LoadTestSettings.Check(this);
        return new LoadTestRun(this).RunAsync(cancellationToken);
    }
}

/// <summary>What the users of a load do.</summary>
internal abstract record LoadTestKind;

internal sealed record MethodKind(Func<LoadUser, CancellationToken, Task> Method) : LoadTestKind;

internal sealed record GetKind(Uri Address) : LoadTestKind;

internal sealed record ProduceKind(string BootstrapServers, string Topic, Func<LoadUser, LoadMessage> Message) : LoadTestKind;

using StockKafka.Hosting;
using StockKafka.Load.Engine;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sampling;

/// <summary>What to watch beside the load.</summary>
internal sealed record MonitorOptions
{
    /// <summary>The running stack: its processes, and the pages of its services.</summary>
    public IReadOnlyList<StackResource> Resources { get; init; } = [];

    /// <summary>Tells where a process is that was started again; null where nobody can.</summary>
    public ControlClient? Control { get; init; }

    /// <summary>Services that are no resource of a known stack.</summary>
    public IReadOnlyList<Uri> Services { get; init; } = [];

    /// <summary>On the disk that is watched.</summary>
    public required string Folder { get; init; }

    /// <summary>Metrics that thresholds ask for by the name that a service gives them.</summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>Gauges of the scenarios by name; null where there is nothing to tell yet.</summary>
    public IReadOnlyDictionary<string, Func<double?>> Scenarios { get; init; } = new Dictionary<string, Func<double?>>();
}

/// <summary>
/// Samples the machine, the generator, the stack's processes and its services' metrics once a second of the run. What cannot be read
/// is left out of the sample; nothing here can end or delay the load.
/// </summary>
internal sealed class SystemMonitor(MonitorOptions options, TimeProvider time, IReadOnlyList<ISampleSink> sinks) : IDisposable
{
    private static readonly long Interval = RunClock.ToMicros(TimeSpan.FromSeconds(1));

    private readonly MachineGauges _machine = new(time, options.Folder);
    private readonly GeneratorGauges _generator = new(time);
    private readonly ProcessGauges _processes = new(options.Resources, options.Control, time);
    private readonly ServiceGauges _services = new(options.Asked);
    private readonly Scraper _scraper = new(options.Resources.SelectMany(HttpEndpoints).Concat(options.Services).Distinct());

    /// <summary>
    /// The gauges that there are, and every metric that the services tell of; null where a service does not tell, so that nobody knows.
    /// </summary>
    public async Task<(IReadOnlyList<string> Gauges, IReadOnlySet<string> Metrics)?> NamesAsync(CancellationToken cancellationToken)
    {
        var pages = await _scraper.FetchAsync(cancellationToken).ConfigureAwait(false);
        if (pages.Contains(null))
        {
            return null;
        }

        var sample = await SampleAsync(new RunClock(time), cancellationToken).ConfigureAwait(false);
        var metrics = pages.SelectMany(page => MetricsPage.NamesIn(page!)).ToHashSet(StringComparer.Ordinal);
        var processes = options.Resources.Where(resource => resource.Pid is not null).SelectMany(resource => ProcessGauges.NamesOf(resource.Name));
        return ([.. sample.Values.Keys.Concat(processes).Concat(options.Scenarios.Keys).Concat(MachineGauges.Derived).Concat(ServiceGauges.NamesFor(metrics)).Distinct().Order(StringComparer.Ordinal)], metrics);
    }

    /// <summary>Samples until cancelled.</summary>
    public async Task RunAsync(RunClock clock, CancellationToken cancellationToken)
    {
        // The first readings are what the first sample is compared with.
        await SampleAsync(clock, cancellationToken).ConfigureAwait(false);
        for (var due = Interval; ; due = (clock.NowMicros / Interval + 1) * Interval)
        {
            await clock.UntilAsync(due, cancellationToken).ConfigureAwait(false);
            var sample = await SampleAsync(clock, cancellationToken).ConfigureAwait(false);
            foreach (var sink in sinks)
            {
                sink.Sampled(sample);
            }
        }
    }

    public void Dispose() => _scraper.Dispose();

    private async Task<SampleRecord> SampleAsync(RunClock clock, CancellationToken cancellationToken)
    {
        var at = clock.NowMicros;
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var pages = await _scraper.FetchAsync(cancellationToken).ConfigureAwait(false);
        Try(() => _services.ReadInto(pages, values));
        Try(() => _machine.ReadInto(values));
        _generator.ReadInto(values);
        await _processes.ReadIntoAsync(values, cancellationToken).ConfigureAwait(false);
        foreach (var (name, read) in options.Scenarios)
        {
            if (read() is { } value && double.IsFinite(value))
            {
                values[name] = value;
            }
        }

        return new() { AtMicros = at, Values = values };
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or InvalidOperationException or ArgumentException)
        {
            // A file or page of another shape than this program knows: its values are missing, and the run goes on.
        }
    }

    private static IEnumerable<Uri> HttpEndpoints(StackResource resource) => (resource.Endpoints ?? [])
        .Where(endpoint => endpoint.Url.StartsWith("http://", StringComparison.Ordinal)).Select(endpoint => new Uri(endpoint.Url));
}

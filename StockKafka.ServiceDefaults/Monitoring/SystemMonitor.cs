using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// Measures the machine and this process every 5 s, warns while CPU, memory or disk pass the seed's thresholds, and logs the figures as
/// JSON every 5 minutes.
/// </summary>
public sealed partial class SystemMonitor : BackgroundService
{
    /// <summary>Time between two measurements.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly (string What, double Threshold)[] Warnings = [("CPU", 80), ("memory", 85), ("disk", 90)];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter<HealthLevel>() } };

    private readonly SeedMetrics _seed;
    private readonly RequestCounts _counts;
    private readonly bool[] _isWarned = new bool[Warnings.Length];
    private readonly IHostEnvironment _environment;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _performanceLog;
    private readonly ILogger<SystemMonitor> _logger;
    private Sample _last;
    private volatile SystemHealth _health;

    /// <summary>Takes a first measurement, over the time since the process began.</summary>
    public SystemMonitor(IHostEnvironment environment, TimeProvider clock, IOptions<MonitoringOptions> options, IServiceProvider services, ILogger<SystemMonitor> logger)
    {
        _performanceLog = options.Value.PerformanceLog;
        _environment = environment;
        _clock = clock;
        _logger = logger;
        _seed = new(services.GetRequiredService<ServiceIdentity>().Name);
        _counts = new(_seed, ActivatorUtilities.CreateInstance<RequestLog>(services));
        _last = new(clock.GetTimestamp(), default, default, default, default);
        _last = TakeSample();
        _health = Measure(_last with { At = _last.At - clock.TimestampFrequency });
    }

    /// <summary>The last measurement.</summary>
    public SystemHealth Health => _health;

    /// <inheritdoc />
    public override void Dispose()
    {
        _counts.Dispose();
        _seed.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _seed.Show(() => _health);
        var logged = _clock.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var before = _last;
            _last = TakeSample();
            _health = Measure(before);
            Warn(_health);
            if (_clock.GetElapsedTime(logged) >= _performanceLog)
            {
                logged = _clock.GetTimestamp();
                Performance(JsonSerializer.Serialize(_health, Json));
            }
        }
    }

    private Sample TakeSample()
    {
        var cpu = MachineReadings.CpuTicks();
        return new(_clock.GetTimestamp(), cpu, Environment.CpuUsage.TotalTime, _counts.Requests, _counts.Failures);
    }

    private SystemHealth Measure(Sample before)
    {
        var seconds = Math.Max(0.001, _clock.GetElapsedTime(before.At, _last.At).TotalSeconds);
        double? cpu = before.Cpu is { } old && _last.Cpu is { } now && now.Total > old.Total
            ? Percent(now.Busy - old.Busy, now.Total - old.Total)
            : null;
        double? memory = MachineReadings.Memory() is { } used ? Percent(used.Used, used.Total) : null;
        var disk = MachineReadings.Disk(_environment.ContentRootPath);
        var diskPercent = Percent(disk.Used, disk.Total);
        var requests = _last.Requests - before.Requests;
        var failures = _last.Failures - before.Failures;
        return new(
            HealthLimits.Judge(cpu, memory, diskPercent), _clock.GetUtcNow(), cpu,
            Math.Round((_last.ProcessCpu - before.ProcessCpu).TotalSeconds / seconds / Environment.ProcessorCount * 100, 1),
            memory, Environment.WorkingSet, diskPercent, disk.Total - disk.Used, _counts.Connections,
            Math.Round(requests / seconds, 2), Math.Round(failures / seconds, 2), requests == 0 ? null : Percent(failures, requests));
    }

    private void Warn(SystemHealth health)
    {
        double?[] values = [health.CpuPercent, health.MemoryPercent, health.DiskPercent];
        for (var index = 0; index < Warnings.Length; index++)
        {
            var (what, threshold) = Warnings[index];
            var isAbove = values[index] >= threshold;
            if (isAbove != _isWarned[index])
            {
                _isWarned[index] = isAbove;
                if (isAbove)
                {
                    Above(what, values[index]!.Value, threshold);
                }
                else
                {
                    Below(what, threshold);
                }
            }
        }
    }

    private static double Percent(double part, double whole) => Math.Round(part / whole * 100, 1);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "{What} is at {Percent} %, above {Threshold} %")]
    private partial void Above(string what, double percent, double threshold);

    [LoggerMessage(EventId = 1106, Level = LogLevel.Information, Message = "performance {Figures}")]
    private partial void Performance(string figures);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information, Message = "{What} is below {Threshold} % again")]
    private partial void Below(string what, double threshold);

    private readonly record struct Sample(long At, (long Busy, long Total)? Cpu, TimeSpan ProcessCpu, long Requests, long Failures);
}

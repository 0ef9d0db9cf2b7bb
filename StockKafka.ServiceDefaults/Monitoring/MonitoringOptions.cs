using System.ComponentModel.DataAnnotations;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>What the system monitor says. Bound from <c>Monitoring</c>.</summary>
public sealed class MonitoringOptions : IValidatableObject
{
    /// <summary>A request that takes at least so long is logged and counted. Default 5 s.</summary>
    public TimeSpan SlowRequest { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Failed and slow requests that are logged in a second at most; of those beyond, only the number. 1 to 10,000, default 50.</summary>
    [Range(1, 10_000)]
    public int RequestLogsPerSecond { get; set; } = 50;

    /// <summary>Time between two lines of performance figures. Default 5 minutes.</summary>
    public TimeSpan PerformanceLog { get; set; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, TimeSpan Value)[] times = [(nameof(SlowRequest), SlowRequest), (nameof(PerformanceLog), PerformanceLog)];
        foreach (var (name, value) in times)
        {
            if (value <= TimeSpan.Zero)
            {
                yield return new($"{name} is {value}; give a time above zero, such as 00:00:05.", [name]);
            }
        }
    }
}

/// <summary>Marks an endpoint whose answers go on for as long as the client likes: they are not slow.</summary>
public sealed class OpenEndedAttribute : Attribute;

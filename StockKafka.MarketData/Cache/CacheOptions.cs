using System.ComponentModel.DataAnnotations;

namespace StockKafka.MarketData.Cache;

/// <summary>How long what is kept, and where. Bound from <c>Cache</c>. Each life is varied by up to a tenth, so that not all end together.</summary>
public sealed class CacheOptions : IValidatableObject
{
    /// <summary>Life of a list of daily bars. Default 10 minutes.</summary>
    public TimeSpan BarsTtl { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Life of the knowledge that a symbol is unknown. Default 30 s.</summary>
    public TimeSpan UnknownTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Life of a latest quote. Default 1 day.</summary>
    public TimeSpan QuoteTtl { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a caller waits for Redis before doing without it. Default 50 ms.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Failures in a row after which Redis is not asked. Default 5.</summary>
    [Range(1, 10_000)]
    public int FailureThreshold { get; set; } = 5;

    /// <summary>How long it is not asked then, before one caller tries again. Default 1 s.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Size in bytes from which a list of bars is kept compressed in Redis. Default 1,024.</summary>
    [Range(0, int.MaxValue)]
    public int CompressFrom { get; set; } = 1024;

    /// <summary>MiB of bars kept in this process, in front of Redis. 1 to 65,536, default 64.</summary>
    [Range(1, 65_536)]
    public int MemoryMb { get; set; } = 64;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, TimeSpan Value)[] durations =
        [
            (nameof(BarsTtl), BarsTtl), (nameof(UnknownTtl), UnknownTtl), (nameof(QuoteTtl), QuoteTtl), (nameof(Patience), Patience),
            (nameof(BreakDuration), BreakDuration),
        ];
        foreach (var (name, value) in durations)
        {
            if (value <= TimeSpan.Zero)
            {
                yield return new($"{name} is {value}; give a time above zero, such as 00:10:00.", [name]);
            }
        }
    }
}

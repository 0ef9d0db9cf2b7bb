using System.ComponentModel.DataAnnotations;

namespace StockKafka.MarketData.Cache;

/// <summary>How long Redis keeps what. Bound from <c>Cache</c>.</summary>
public sealed class CacheOptions : IValidatableObject
{
    /// <summary>Life of a list of daily bars. Default 10 minutes.</summary>
    public TimeSpan BarsTtl { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Life of a latest quote. Default 1 day.</summary>
    public TimeSpan QuoteTtl { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a caller waits for Redis before doing without it. Default 50 ms.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, TimeSpan Value)[] durations = [(nameof(BarsTtl), BarsTtl), (nameof(QuoteTtl), QuoteTtl), (nameof(Patience), Patience)];
        foreach (var (name, value) in durations)
        {
            if (value <= TimeSpan.Zero)
            {
                yield return new($"{name} is {value}; give a time above zero, such as 00:10:00.", [name]);
            }
        }
    }
}

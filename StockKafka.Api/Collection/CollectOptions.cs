using System.ComponentModel.DataAnnotations;
using Quartz;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Providers;

namespace StockKafka.Api.Collection;

/// <summary>What is collected by itself, and when. Bound from <c>Collect</c>. Off unless symbols and a time are given.</summary>
public sealed class CollectOptions : IValidatableObject
{
    /// <summary>The most days that are collected at once.</summary>
    public const int MaxDays = 10_000;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1), LongestInterval = TimeSpan.FromDays(30);

    /// <summary>The watch list: symbols with commas, such as <c>AMZN,AAL,BRK/B</c>. Empty (default): none.</summary>
    public string Symbols { get; set; } = "";

    /// <summary>From the end of one round to the start of the next; the first starts at once. Zero (default): no rounds by interval.</summary>
    public TimeSpan Interval { get; set; }

    /// <summary>Quartz cron expression in New York time, such as <c>0 30 16 ? * MON-FRI</c>. Empty (default): no rounds by the clock.</summary>
    public string Cron { get; set; } = "";

    /// <summary>Days of bars to ask for. Default 5: a week, so that corrections of recent days come along.</summary>
    [Range(1, MaxDays)]
    public int Days { get; set; } = 5;

    /// <summary>The provider to ask; empty (default): the chain.</summary>
    public string Source { get; set; } = "";

    /// <summary>The symbols of <see cref="Symbols"/>.</summary>
    public IReadOnlyList<string> Watched => [.. Names.Select(SymbolName.Canonical)];

    /// <summary>Whether there is anything to do.</summary>
    public bool IsOn => Watched.Count > 0 && (Interval > TimeSpan.Zero || Cron.Length > 0);

    private string[] Names => Symbols.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Names.Where(symbol => !SymbolName.IsValid(SymbolName.Canonical(symbol))).ToArray() is { Length: > 0 } bad)
        {
            yield return new($"Symbols holds {string.Join(", ", bad.Select(symbol => $"'{symbol}'"))}; a symbol {SymbolName.Rule}.", [nameof(Symbols)]);
        }

        if (Interval != TimeSpan.Zero && (Interval < ShortestInterval || Interval > LongestInterval))
        {
            yield return new($"Interval is {Interval}; give 00:00:01 to 30.00:00:00, or 00:00:00 for none.", [nameof(Interval)]);
        }

        if (Cron.Length > 0 && !CronExpression.TryParse(Cron, out _))
        {
            yield return new($"Cron is '{Cron}'; give a Quartz expression such as '0 30 16 ? * MON-FRI', or nothing.", [nameof(Cron)]);
        }

        if (Cron.Length > 0 && Interval > TimeSpan.Zero)
        {
            yield return new("Interval and Cron are both set; give one of them.", [nameof(Interval), nameof(Cron)]);
        }

        if (Source.Length > 0 && !ProviderOptions.Names.Contains(Source))
        {
            yield return new($"Source is '{Source}'; give one of {string.Join(", ", ProviderOptions.Names)}, or nothing.", [nameof(Source)]);
        }
    }
}

/// <summary>The live feed of the simulated market. Bound from <c>SimulatedFeed</c>.</summary>
public sealed class SimulatedFeedOptions
{
    /// <summary>Quotes a second, up to 100,000. 0 (default): off.</summary>
    [Range(0, 100_000)]
    public double QuotesPerSecond { get; set; }

    /// <summary>Chooses the quotes. Default 1.</summary>
    public int Seed { get; set; } = 1;
}

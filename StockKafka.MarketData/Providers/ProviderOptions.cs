using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace StockKafka.MarketData.Providers;

/// <summary>How often a host may be asked.</summary>
public sealed class RateOptions
{
    /// <summary>Requests a second in the long run. Default 1.</summary>
    public double PerSecond { get; set; } = 1;

    /// <summary>Requests that may be sent at once after a pause. Default 1.</summary>
    public int Burst { get; set; } = 1;

    /// <summary>The longest that a request waits for its turn before it is given up. Default 5 s.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(5);

    internal IEnumerable<ValidationResult> Check(string name)
    {
        if (PerSecond is not (>= 0.001 and <= 10_000))
        {
            yield return new($"PerSecond is {PerSecond}; give 0.001 to 10000.", [$"{name}:{nameof(PerSecond)}"]);
        }

        if (Burst is < 1 or > 10_000)
        {
            yield return new($"Burst is {Burst}; give 1 to 10000.", [$"{name}:{nameof(Burst)}"]);
        }

        if (MaxWait < TimeSpan.Zero || MaxWait > TimeSpan.FromHours(1))
        {
            yield return new($"MaxWait is {MaxWait}; give up to an hour, such as 00:00:05.", [$"{name}:{nameof(MaxWait)}"]);
        }
    }
}

/// <summary>Which providers there are and in which order they are asked. Bound from <c>Providers</c>.</summary>
public sealed class ProviderOptions : IValidatableObject
{
    /// <summary>Every provider.</summary>
    public static readonly IReadOnlyList<string> Names = [YFinanceProvider.ProviderName, KisProvider.ProviderName, FileProvider.ProviderName, SimulatedProvider.ProviderName];

    /// <summary>
    /// Names in the order in which they are asked, with commas. Default <c>yfinance,kis,file</c>: made-up prices come only where
    /// they are asked for by name.
    /// </summary>
    public string Order { get; set; } = "yfinance,kis,file";

    /// <summary>The names of <see cref="Order"/>.</summary>
    public IReadOnlyList<string> Ordered => Order.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Ordered.Count == 0 || Ordered.Any(name => !Names.Contains(name)) || Ordered.Distinct().Count() < Ordered.Count)
        {
            yield return new($"Order is '{Order}'; give one or more of {string.Join(", ", Names)}, each once, with commas.", [nameof(Order)]);
        }
    }
}

/// <summary>Yahoo Finance. Bound from <c>Providers:YFinance</c>.</summary>
public sealed class YFinanceOptions : IValidatableObject
{
    /// <summary>Where the chart API is. Default <c>https://query1.finance.yahoo.com/</c>.</summary>
    public Uri BaseUrl { get; set; } = new("https://query1.finance.yahoo.com/");

    /// <summary>Where a session's cookie is handed out when one is asked for. Default <c>https://fc.yahoo.com/</c>.</summary>
    public Uri CookieUrl { get; set; } = new("https://fc.yahoo.com/");

    /// <summary>The User-Agent header; Yahoo turns unknown programs away. Default <c>Mozilla/5.0</c>.</summary>
    public string UserAgent { get; set; } = "Mozilla/5.0";

    /// <summary>
    /// Whether prices before a dividend are lowered by it, as Yahoo's adjusted close has it. Splits are always taken into account.
    /// Default true.
    /// </summary>
    public bool AdjustForDividends { get; set; } = true;

    /// <summary>How long an answer is given again without asking. Default 30 s.</summary>
    public TimeSpan CacheTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often Yahoo may be asked. Default once a second.</summary>
    public RateOptions Rate { get; set; } = new();

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        [.. Address.Check(BaseUrl, nameof(BaseUrl)), .. Address.Check(CookieUrl, nameof(CookieUrl)), .. Rate.Check(nameof(Rate))];
}

/// <summary>Korea Investment &amp; Securities. Bound from <c>Providers:Kis</c>.</summary>
public sealed class KisOptions : IValidatableObject
{
    /// <summary>Key of the application; with <see cref="AppSecret"/> it comes from apiportal.koreainvestment.com. Empty: disabled.</summary>
    public string AppKey { get; set; } = "";

    /// <summary>Secret of the application.</summary>
    public string AppSecret { get; set; } = "";

    /// <summary>Whether the key is one for paper trading, which has a host of its own. Default false.</summary>
    public bool PaperTrading { get; set; }

    /// <summary>Where the API is, when not at the usual address of real or paper trading.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>How often it may be asked. Default twice a second, what paper trading allows.</summary>
    public RateOptions Rate { get; set; } = new() { PerSecond = 2, Burst = 2 };

    /// <summary>The address in use.</summary>
    public Uri Address => BaseUrl ?? new(PaperTrading
        ? "https://openapivts.koreainvestment.com:29443/"
        : "https://openapi.koreainvestment.com:9443/");

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AppKey.Length == 0 != (AppSecret.Length == 0))
        {
            yield return new("AppKey and AppSecret are needed together; give both, or neither to do without KIS.", [nameof(AppKey), nameof(AppSecret)]);
        }

        foreach (var result in Providers.Address.Check(Address, nameof(BaseUrl)).Concat(Rate.Check(nameof(Rate))))
        {
            yield return result;
        }
    }
}

/// <summary>Files of bars. Bound from <c>Providers:File</c>.</summary>
public sealed class FileOptions
{
    /// <summary>
    /// A <c>.csv</c> or <c>.parquet</c> file, or several by a pattern such as <c>/data/*.parquet</c>, with the columns symbol, date,
    /// open, high, low, close, volume. Empty: disabled.
    /// </summary>
    public string Path { get; set; } = "";
}

/// <summary>The simulated market. Bound from <c>Providers:Simulated</c>.</summary>
public sealed class SimulatedOptions : IValidatableObject
{
    /// <summary>Chooses the market. Default 42.</summary>
    public int Seed { get; set; } = 42;

    /// <summary>Number of symbols: S0001, S0002, … Default 200.</summary>
    [Range(1, Simulation.SimulatedMarket.MaxSymbols)]
    public int Symbols { get; set; } = 200;

    /// <summary>The first day of its history. Default 2020-01-01; from 1950 on.</summary>
    public string FirstDay { get; set; } = "2020-01-01";

    /// <summary>The day of <see cref="FirstDay"/>.</summary>
    public DateOnly Begins => DateOnly.ParseExact(FirstDay, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!DateOnly.TryParseExact(FirstDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year < 1950)
        {
            yield return new($"FirstDay is '{FirstDay}'; give a date from 1950 on, such as 2020-01-01.", [nameof(FirstDay)]);
        }
    }
}

internal static class Address
{
    public static IEnumerable<ValidationResult> Check(Uri address, string name)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            yield return new($"{name} is '{address}'; give an address such as https://example.com/.", [name]);
        }
    }
}

namespace StockKafka.MarketData.Indicators;

/// <summary>An indicator under a name of its own: what a configuration asks for.</summary>
/// <param name="Name">How its values are called.</param>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="Period">Days; null for the type's own default, and for types without a period.</param>
public sealed record IndicatorDefinition(string Name, string Type, int? Period = null)
{
    /// <summary>The longest period taken: 10,000 days, about 40 years.</summary>
    public const int MaxPeriod = 10_000;

    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["sma"] = new(period => new Sma(period), 20),
        ["ema"] = new(period => new Ema(period), 20),
        ["wma"] = new(period => new Wma(period), 20),
        ["bollinger"] = new(period => new Bollinger(period), BollingerBands.DefaultPeriod, MinPeriod: 2),
        ["rsi"] = new(period => new Rsi(period), 14),
        ["macd"] = new(_ => new Macd()),
        ["stochastic"] = new(period => new Stochastic(period), 14),
        ["williamsR"] = new(period => new WilliamsR(period), 14),
        ["roc"] = new(period => new Roc(period), 12),
        ["atr"] = new(period => new Atr(period), 14),
        ["adx"] = new(period => new Adx(period), 14),
        ["obv"] = new(_ => new Obv()),
        ["cci"] = new(period => new Cci(period), 20),
        ["vwap"] = new(period => new Vwap(period), 20),
        ["ad"] = new(_ => new AccumulationDistribution()),
        ["cmf"] = new(period => new ChaikinMoneyFlow(period), 20),
    };

    /// <summary>Every type there is.</summary>
    public static IReadOnlyCollection<string> Types => Kinds.Keys;

    /// <summary>Each type once, with its default period, under the type's name.</summary>
    public static IReadOnlyList<IndicatorDefinition> Standard { get; } = [.. Kinds.Keys.Select(type => new IndicatorDefinition(type, type))];

    /// <summary>Says what is wrong with this definition, naming what would be right, or null when it can be made.</summary>
    public string? Defect()
    {
        if (!Kinds.TryGetValue(Type, out var kind))
        {
            return $"type '{Type}' is unknown; there are {string.Join(", ", Types)}";
        }

        if (Period is not { } period)
        {
            return null;
        }

        return kind.DefaultPeriod is null ? $"type '{Type}' takes no period; leave it out"
            : period < kind.MinPeriod || period > MaxPeriod ? $"period is {period}; '{Type}' takes {kind.MinPeriod} to {MaxPeriod}"
            : null;
    }

    /// <summary>Makes the indicator, without any day yet.</summary>
    /// <exception cref="ArgumentException">The definition has a <see cref="Defect"/>.</exception>
    public Indicator Create()
    {
        if (Defect() is { } defect)
        {
            throw new ArgumentException($"{Name}: {defect}.");
        }

        var kind = Kinds[Type];
        return kind.Make(Period ?? kind.DefaultPeriod ?? 0);
    }

    private sealed record Kind(Func<int, Indicator> Make, int? DefaultPeriod = null, int MinPeriod = 1);
}

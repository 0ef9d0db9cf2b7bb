using System.ComponentModel.DataAnnotations;

namespace StockKafka.MarketData.Signals;

/// <summary>The rules and their parameters. Bound from <c>Scanner:Rules</c>.</summary>
public sealed class SignalRuleOptions : IValidatableObject
{
    /// <summary>Close &gt;= <c>Ratio</c> x upper band.</summary>
    public BollingerRuleOptions BollingerUpperTouch { get; set; } = new();

    /// <summary>Close x <c>Ratio</c> &lt;= lower band.</summary>
    public BollingerRuleOptions BollingerLowerTouch { get; set; } = new();

    /// <summary>RSI &gt;= <c>Level</c>.</summary>
    public RsiRuleOptions RsiOverbought { get; set; } = new() { Level = 70 };

    /// <summary>RSI &lt;= <c>Level</c>.</summary>
    public RsiRuleOptions RsiOversold { get; set; } = new() { Level = 30 };

    /// <summary>Volume &gt;= <c>Ratio</c> x mean of the days before.</summary>
    public VolumeRuleOptions VolumeSurge { get; set; } = new();

    /// <summary>The MACD line rises through its signal.</summary>
    public MacdRuleOptions MacdCrossUp { get; set; } = new();

    /// <summary>The MACD line falls through its signal.</summary>
    public MacdRuleOptions MacdCrossDown { get; set; } = new();

    /// <summary>The short average rises through the long one.</summary>
    public CrossRuleOptions GoldenCross { get; set; } = new();

    /// <summary>The short average falls through the long one.</summary>
    public CrossRuleOptions DeathCross { get; set; } = new();

    /// <summary>A new high of 52 weeks.</summary>
    public RangeRuleOptions High52Week { get; set; } = new();

    /// <summary>A new low of 52 weeks.</summary>
    public RangeRuleOptions Low52Week { get; set; } = new();

    /// <summary>Close above the high of 20 days, on volume.</summary>
    public BreakoutRuleOptions Breakout { get; set; } = new();

    /// <summary>Open far above the close before.</summary>
    public GapRuleOptions GapUp { get; set; } = new();

    /// <summary>Open far below the close before.</summary>
    public GapRuleOptions GapDown { get; set; } = new();

    /// <summary>What the rules are called in signals.</summary>
    public static IReadOnlyList<string> Conditions { get; } = [.. new SignalRuleOptions().RulesOver(new SymbolSeries()).Select(rule => rule.Condition)];

    /// <summary>The rules that are switched on, over one series.</summary>
    public SignalRule[] RulesOver(SymbolSeries series)
    {
        List<SignalRule> rules = [];
        void Add(RuleOptions options, Func<SignalRule> make)
        {
            if (options.Enabled)
            {
                rules.Add(make());
            }
        }

        Add(BollingerUpperTouch, () => new UpperTouchRule(series, BollingerUpperTouch));
        Add(BollingerLowerTouch, () => new LowerTouchRule(series, BollingerLowerTouch));
        Add(RsiOverbought, () => new OverboughtRule(series, RsiOverbought));
        Add(RsiOversold, () => new OversoldRule(series, RsiOversold));
        Add(VolumeSurge, () => new VolumeSurgeRule(series, VolumeSurge));
        Add(MacdCrossUp, () => new MacdCrossRule(series, MacdCrossUp, isUp: true));
        Add(MacdCrossDown, () => new MacdCrossRule(series, MacdCrossDown, isUp: false));
        Add(GoldenCross, () => new AverageCrossRule(series, GoldenCross, isUp: true));
        Add(DeathCross, () => new AverageCrossRule(series, DeathCross, isUp: false));
        Add(High52Week, () => new NewHighRule(series, High52Week));
        Add(Low52Week, () => new NewLowRule(series, Low52Week));
        Add(Breakout, () => new BreakoutRule(series, Breakout));
        Add(GapUp, () => new GapRule(GapUp, isUp: true));
        Add(GapDown, () => new GapRule(GapDown, isUp: false));
        return [.. rules];
    }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var property in typeof(SignalRuleOptions).GetProperties())
        {
            var rule = property.GetValue(this)!;
            List<ValidationResult> defects = [];
            Validator.TryValidateObject(rule, new ValidationContext(rule), defects, validateAllProperties: true);
            foreach (var defect in defects)
            {
                yield return new(defect.ErrorMessage, defect.MemberNames.Select(name => $"{property.Name}:{name}"));
            }

            var (small, large) = rule switch
            {
                MacdRuleOptions macd when macd.Fast >= macd.Slow => (nameof(macd.Fast), nameof(macd.Slow)),
                CrossRuleOptions cross when cross.Short >= cross.Long => (nameof(cross.Short), nameof(cross.Long)),
                _ => ("", ""),
            };
            if (small.Length > 0)
            {
                yield return new($"must be less than {large}.", [$"{property.Name}:{small}"]);
            }
        }
    }
}

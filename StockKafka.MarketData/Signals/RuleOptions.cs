using System.ComponentModel.DataAnnotations;

namespace StockKafka.MarketData.Signals;

/// <summary>What every rule has.</summary>
public abstract class RuleOptions
{
    /// <summary>Whether the rule is looked at. Default true.</summary>
    public bool Enabled { get; set; } = true;
}

/// <summary>A touch of a Bollinger band.</summary>
public sealed class BollingerRuleOptions : RuleOptions
{
    /// <summary>Days of the bands. Default 20.</summary>
    [Range(2, 250)]
    public int Period { get; set; } = 20;

    /// <summary>Width of the bands in standard deviations. Default 2.</summary>
    [Range(0.1, 10)]
    public double Deviations { get; set; } = 2;

    /// <summary>The part of the upper band that a close must reach, or of a close that the lower band must. Default 0.98.</summary>
    [Range(0.5, 2)]
    public double Ratio { get; set; } = 0.98;
}

/// <summary>A level of the relative strength index.</summary>
public sealed class RsiRuleOptions : RuleOptions
{
    /// <summary>Days of Wilder's averages. Default 14.</summary>
    [Range(1, 250)]
    public int Period { get; set; } = 14;

    /// <summary>The level, 0 to 100. Default 70 for overbought, 30 for oversold.</summary>
    [Range(1, 99)]
    public double Level { get; set; }
}

/// <summary>A multiple of the average volume.</summary>
public sealed class VolumeRuleOptions : RuleOptions
{
    /// <summary>Days before the day whose mean counts. Default 20.</summary>
    [Range(1, 250)]
    public int Days { get; set; } = 20;

    /// <summary>The multiple. Default 2.</summary>
    [Range(0.1, 1000)]
    public double Ratio { get; set; } = 2;
}

/// <summary>A cross of the MACD line and its signal.</summary>
public sealed class MacdRuleOptions : RuleOptions
{
    /// <summary>Days of the fast average. Default 12.</summary>
    [Range(1, 249)]
    public int Fast { get; set; } = 12;

    /// <summary>Days of the slow average, more than <see cref="Fast"/>. Default 26.</summary>
    [Range(2, 250)]
    public int Slow { get; set; } = 26;

    /// <summary>Days of the signal. Default 9.</summary>
    [Range(1, 250)]
    public int Signal { get; set; } = 9;
}

/// <summary>A cross of two moving averages.</summary>
public sealed class CrossRuleOptions : RuleOptions
{
    /// <summary>Days of the short average. Default 50.</summary>
    [Range(1, 249)]
    public int Short { get; set; } = 50;

    /// <summary>Days of the long average, more than <see cref="Short"/>. Default 200.</summary>
    [Range(2, 280)]
    public int Long { get; set; } = 200;
}

/// <summary>A new high or low.</summary>
public sealed class RangeRuleOptions : RuleOptions
{
    /// <summary>Days before the day. Default 252, a year of trading.</summary>
    [Range(1, 280)]
    public int Days { get; set; } = 252;
}

/// <summary>A breakout on volume.</summary>
public sealed class BreakoutRuleOptions : RuleOptions
{
    /// <summary>Days before the day. Default 20.</summary>
    [Range(1, 250)]
    public int Days { get; set; } = 20;

    /// <summary>Volume as a multiple of the mean of those days. Default 1.5.</summary>
    [Range(0, 1000)]
    public double VolumeRatio { get; set; } = 1.5;
}

/// <summary>A gap between a close and the next open.</summary>
public sealed class GapRuleOptions : RuleOptions
{
    /// <summary>The gap as a part of the close. Default 0.03.</summary>
    [Range(0.001, 0.999)]
    public double Gap { get; set; } = 0.03;
}

using System.ComponentModel.DataAnnotations;
using Quartz;
using StockKafka.MarketData.Indicators;

namespace StockKafka.Scanner;

/// <summary>When and how the market is scanned. Bound from <c>Scanner</c>.</summary>
public sealed class ScannerOptions : IValidatableObject
{
    /// <summary>Quartz cron expression in New York time. Default: Monday to Friday at 18:00, two hours after the close.</summary>
    public string Cron { get; set; } = "0 0 18 ? * MON-FRI";

    /// <summary>Days of the Bollinger bands. Default 20.</summary>
    [Range(2, 250)]
    public int BollingerPeriod { get; set; } = BollingerBands.DefaultPeriod;

    /// <summary>Width of the bands in standard deviations. Default 2.</summary>
    [Range(0.1, 10)]
    public double BollingerDeviations { get; set; } = BollingerBands.DefaultDeviations;

    /// <summary>The part of the upper band that a close must reach. Default 0.98.</summary>
    [Range(0.5, 2)]
    public double TouchRatio { get; set; } = 0.98;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!CronExpression.TryParse(Cron, out _))
        {
            yield return new($"Cron is '{Cron}'; give a Quartz expression such as '0 0 18 ? * MON-FRI'.", [nameof(Cron)]);
        }
    }
}

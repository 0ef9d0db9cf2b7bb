using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Quartz;

namespace StockKafka.Scanner.Settings;

/// <summary>When the market is scanned, and what goes with it. Bound from <c>Scanner</c>; the rules are under <c>Scanner:Rules</c>.</summary>
public sealed class ScannerOptions : IValidatableObject
{
    /// <summary>Quartz cron expression in New York time, for whole trading days. Default: 18:00, two hours after the close.</summary>
    public string Cron { get; set; } = "0 0 18 ? * MON-FRI";

    /// <summary>The same for half days, on which trading ends at 13:00. Default: 15:00.</summary>
    public string HalfDayCron { get; set; } = "0 0 15 ? * MON-FRI";

    /// <summary>Further days on which the exchange is closed, for a reason that became known after this was written, such as <c>2025-01-09</c>.</summary>
    public string[] ClosedDays { get; set; } = [];

    /// <summary>The days of <see cref="ClosedDays"/>.</summary>
    public IEnumerable<DateOnly> Closed => ClosedDays.Select(day => Day(day)!.Value);

    /// <summary>How often the sensor looks for the day's bars. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ErrorMessage = "give a time from 10 ms to 1 h, such as 00:00:30.")]
    public TimeSpan SensorPoll { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the sensor waits before it gives the day up. Default 3 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "20:00:00", ErrorMessage = "give a time from 10 ms to 20 h, such as 03:00:00.")]
    public TimeSpan SensorTimeout { get; set; } = TimeSpan.FromHours(3);

    /// <summary>The part of the symbols of the trading day before that must have a bar. Default 0.9.</summary>
    [Range(0.0, 1.0)]
    public double SensorCoverage { get; set; } = 0.9;

    /// <summary>Days that signals stay on the watchlist, counted back from the day scanned. Default 30.</summary>
    [Range(1, 36_500)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>Where a summary of each scheduled run is posted as <c>{"text": …}</c>, as Slack takes it; empty (default): nowhere.</summary>
    public string Webhook { get; set; } = "";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, cron) in new[] { (nameof(Cron), Cron), (nameof(HalfDayCron), HalfDayCron) })
        {
            if (!CronExpression.TryParse(cron, out _))
            {
                yield return new($"'{cron}' is no Quartz expression; give one such as '0 0 18 ? * MON-FRI'.", [name]);
            }
        }

        if (ClosedDays.Where(day => Day(day) is null).ToArray() is { Length: > 0 } wrong)
        {
            yield return new($"'{string.Join("', '", wrong)}' is no date such as 2025-01-09.", [nameof(ClosedDays)]);
        }

        if (Webhook.Length > 0 && (!Uri.TryCreate(Webhook, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
        {
            yield return new("is no http or https address.", [nameof(Webhook)]);
        }
    }

    /// <summary>Only this form: the configuration's own reading would take the fourth of March for the third of April.</summary>
    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

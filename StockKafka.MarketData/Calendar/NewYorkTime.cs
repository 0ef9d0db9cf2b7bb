namespace StockKafka.MarketData.Calendar;

/// <summary>New York's time zone, also where the system does not know it by its IANA name, as Windows does not without ICU, or has no time zones at all.</summary>
internal static class NewYorkTime
{
    private const string Iana = "America/New_York", Windows = "Eastern Standard Time";

    public static TimeZoneInfo Zone { get; } =
        TimeZoneInfo.TryFindSystemTimeZoneById(Iana, out var zone) || TimeZoneInfo.TryFindSystemTimeZoneById(Windows, out zone) ? zone : ByRule();

    /// <summary>
    /// UTC−5, and an hour more from the second Sunday of March, 02:00, to the first Sunday of November, 02:00: the Energy Policy Act of 2005, in
    /// force since 2007. Earlier summers, which began later, are not in it.
    /// </summary>
    public static TimeZoneInfo ByRule()
    {
        var two = new DateTime(1, 1, 1, 2, 0, 0);
        var summer = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(two, 3, 2, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(two, 11, 1, DayOfWeek.Sunday));
        return TimeZoneInfo.CreateCustomTimeZone(Iana, TimeSpan.FromHours(-5), "New York", "Eastern Standard Time", "Eastern Daylight Time", [summer]);
    }
}

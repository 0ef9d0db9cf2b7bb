using StockKafka.MarketData.Calendar;
using StockKafka.Scanner.State;

namespace StockKafka.Scanner.Telemetry;

/// <summary>Whether the scan of the newest trading day is still to be done. Where no scheduled run has ever been, nothing is due.</summary>
public sealed class ScanOverdue(RunHistory history, TradingCalendar calendar, TimeProvider clock)
{
    /// <summary>Seconds since the close of the newest trading day that has ended, while no run has succeeded for it; otherwise 0.</summary>
    public double Seconds()
    {
        var now = clock.GetUtcNow();
        var day = calendar.LastEnded(now);
        return history.LastScheduledDay() is null || history.LastSucceededDay() >= day ? 0 : (now - calendar.ClosesAt(day)).TotalSeconds;
    }
}

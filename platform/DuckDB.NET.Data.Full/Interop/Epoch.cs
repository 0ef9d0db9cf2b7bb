namespace DuckDB.NET.Native;

/// <summary>Conversions between DuckDB's counts since 1970-01-01 and .NET's dates and times. Microseconds unless said otherwise.</summary>
internal static class Epoch
{
    public const int UnixDayNumber = 719_162;

    /// <summary>A DATE's and a TIMESTAMP's largest payload stands for infinity, its negation for minus infinity.</summary>
    public static bool IsFinite(int days) => days != int.MaxValue && days != -int.MaxValue;

    /// <inheritdoc cref="IsFinite(int)"/>
    public static bool IsFinite(long count) => count != long.MaxValue && count != -long.MaxValue;

    public static int Days(DateOnly date) => date.DayNumber - UnixDayNumber;

    public static DateOnly Date(int days)
    {
        var number = (long)days + UnixDayNumber;
        return number >= 0 && number <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)number)
            : throw OutOfRange(IsFinite(days) ? "date" : "infinite date", nameof(DateOnly));
    }

    public static long Micros(DateTime value) => FloorDivide(value.Ticks - System.DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond);

    public static long Micros(TimeOnly value) => value.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>24:00:00, which TIME may hold, has no counterpart and is out of range.</summary>
    public static TimeOnly Time(long micros) => micros is >= 0 and < 86_400_000_000
        ? new TimeOnly(micros * TimeSpan.TicksPerMicrosecond)
        : throw OutOfRange("time", nameof(TimeOnly));

    /// <summary>The timestamp that a vector of <paramref name="type"/> holds as <paramref name="count"/>; nanoseconds are cut to 100 ns.</summary>
    public static DateTime DateTime(long count, DuckDBType type)
    {
        if (IsFinite(count))
        {
            var ticks = (Int128)count * TicksNumerator(type);
            ticks = type == DuckDBType.TimestampNs ? FloorDivide((long)ticks, 100) : ticks;
            ticks += System.DateTime.UnixEpoch.Ticks;
            if (ticks >= 0 && ticks <= System.DateTime.MaxValue.Ticks)
            {
                return new DateTime((long)ticks);
            }
        }

        throw OutOfRange(IsFinite(count) ? "timestamp" : "infinite timestamp", nameof(System.DateTime));
    }

    /// <summary>The count that a vector of <paramref name="type"/> holds for <paramref name="value"/>; finer parts are cut off.</summary>
    public static long Count(DateTime value, DuckDBType type)
    {
        var ticks = value.Ticks - System.DateTime.UnixEpoch.Ticks;
        return type == DuckDBType.TimestampNs ? checked(ticks * 100) : FloorDivide(ticks, TicksNumerator(type));
    }

    public static long FloorDivide(long value, long divisor)
    {
        var quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    public static InvalidOperationException OutOfRange(string what, string type) =>
        new($"The {what} is outside the range of {type}.");

    private static long TicksNumerator(DuckDBType type) => type switch
    {
        DuckDBType.TimestampS => TimeSpan.TicksPerSecond,
        DuckDBType.TimestampMs => TimeSpan.TicksPerMillisecond,
        DuckDBType.TimestampNs => 1,
        _ => TimeSpan.TicksPerMicrosecond,
    };
}

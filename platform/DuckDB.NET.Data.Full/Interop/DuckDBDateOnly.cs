namespace DuckDB.NET.Native;

/// <summary>A DATE with DuckDB's range of years; stands in for the published structure.</summary>
/// <param name="year">Year; 1 BC is 0.</param>
/// <param name="month">Month, 1 to 12.</param>
/// <param name="day">Day, 1 to 31.</param>
public readonly struct DuckDBDateOnly(int year, byte month, byte day) : IEquatable<DuckDBDateOnly>
{
    /// <summary>DuckDB's date <c>infinity</c>.</summary>
    public static readonly DuckDBDateOnly PositiveInfinity = new(5881580, 7, 11);

    /// <summary>DuckDB's date <c>-infinity</c>.</summary>
    public static readonly DuckDBDateOnly NegativeInfinity = new(-5877641, 6, 24);

    /// <summary>Year; 1 BC is 0.</summary>
    public int Year { get; } = year;

    /// <summary>Month, 1 to 12.</summary>
    public byte Month { get; } = month;

    /// <summary>Day, 1 to 31.</summary>
    public byte Day { get; } = day;

    /// <summary>Whether this is one of the two infinities.</summary>
    public bool IsInfinity => IsPositiveInfinity || IsNegativeInfinity;

    /// <summary>Whether this is <c>infinity</c>.</summary>
    public bool IsPositiveInfinity => Equals(PositiveInfinity);

    /// <summary>Whether this is <c>-infinity</c>.</summary>
    public bool IsNegativeInfinity => Equals(NegativeInfinity);

    /// <summary>The date part of <paramref name="dateTime"/>.</summary>
    public static DuckDBDateOnly FromDateTime(DateTime dateTime) => new(dateTime.Year, (byte)dateTime.Month, (byte)dateTime.Day);

    /// <summary>The same date as <paramref name="dateOnly"/>.</summary>
    public static DuckDBDateOnly FromDateOnly(DateOnly dateOnly) => new(dateOnly.Year, (byte)dateOnly.Month, (byte)dateOnly.Day);

    /// <summary>Midnight of this date; years outside 1 to 9999 throw.</summary>
    public DateTime ToDateTime() => new(Year, Month, Day);

    /// <summary>This date; years outside 1 to 9999 throw.</summary>
    public DateOnly ToDateOnly() => new(Year, Month, Day);

    /// <summary>Midnight of <paramref name="dateOnly"/>.</summary>
    public static explicit operator DateTime(DuckDBDateOnly dateOnly) => dateOnly.ToDateTime();

    /// <summary>The date part of <paramref name="dateTime"/>.</summary>
    public static explicit operator DuckDBDateOnly(DateTime dateTime) => FromDateTime(dateTime);

    /// <summary>The same date.</summary>
    public static implicit operator DateOnly(DuckDBDateOnly dateOnly) => dateOnly.ToDateOnly();

    /// <summary>The same date.</summary>
    public static implicit operator DuckDBDateOnly(DateOnly date) => FromDateOnly(date);

    /// <inheritdoc/>
    public bool Equals(DuckDBDateOnly other) => Year == other.Year && Month == other.Month && Day == other.Day;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DuckDBDateOnly other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Year, Month, Day);

    /// <summary>Days since 1970-01-01, by counting eras of 400 years that begin in March.</summary>
    internal int ToDays()
    {
        if (IsInfinity)
        {
            return IsPositiveInfinity ? int.MaxValue : -int.MaxValue;
        }

        var marchYear = Month > 2 ? Year : Year - 1;
        var era = (int)Epoch.FloorDivide(marchYear, 400);
        var yearOfEra = marchYear - era * 400;
        var dayOfYear = (153 * (Month > 2 ? Month - 3 : Month + 9) + 2) / 5 + Day - 1;
        return checked(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468);
    }

    /// <summary>The inverse of <see cref="ToDays"/>.</summary>
    internal static DuckDBDateOnly FromDays(int days)
    {
        if (!Epoch.IsFinite(days))
        {
            return days > 0 ? PositiveInfinity : NegativeInfinity;
        }

        var shifted = (long)days + 719_468;
        var era = Epoch.FloorDivide(shifted, 146_097);
        var dayOfEra = (int)(shifted - era * 146_097);
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var marchMonth = (5 * dayOfYear + 2) / 153;
        var month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        var year = (int)(yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        return new DuckDBDateOnly(year, (byte)month, (byte)(dayOfYear - (153 * marchMonth + 2) / 5 + 1));
    }
}

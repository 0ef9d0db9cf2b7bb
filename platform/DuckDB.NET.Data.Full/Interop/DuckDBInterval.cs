using System.Diagnostics.CodeAnalysis;

namespace DuckDB.NET.Native;

/// <summary>An INTERVAL; stands in for the published structure.</summary>
/// <param name="months">Months.</param>
/// <param name="days">Days.</param>
/// <param name="micros">Microseconds, as the two's complement of a signed count.</param>
public readonly struct DuckDBInterval(int months, int days, ulong micros)
{
    /// <summary>Months.</summary>
    public int Months { get; } = months;

    /// <summary>Days.</summary>
    public int Days { get; } = days;

    /// <summary>Microseconds, as the two's complement of a signed count.</summary>
    public ulong Micros { get; } = micros;

    /// <summary>The same length; an interval with months has none and throws <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static explicit operator TimeSpan(DuckDBInterval interval) => interval.TryConvert(out var span)
        ? span.Value
        : throw new ArgumentOutOfRangeException(nameof(interval), "An interval that has months, or is too long, is no TimeSpan.");

    /// <summary>Whole days as days, the rest as microseconds.</summary>
    public static implicit operator DuckDBInterval(TimeSpan timeSpan) =>
        new(0, timeSpan.Days, (ulong)(timeSpan.Ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond));

    /// <summary>Gives the same length, unless there are months in the interval or <see cref="TimeSpan"/> cannot hold it.</summary>
    public bool TryConvert([NotNullWhen(true)] out TimeSpan? timeSpan)
    {
        var ticks = (Int128)Days * TimeSpan.TicksPerDay + (Int128)(long)Micros * TimeSpan.TicksPerMicrosecond;
        timeSpan = Months == 0 && ticks >= long.MinValue && ticks <= long.MaxValue ? new TimeSpan((long)ticks) : null;
        return timeSpan is not null;
    }
}

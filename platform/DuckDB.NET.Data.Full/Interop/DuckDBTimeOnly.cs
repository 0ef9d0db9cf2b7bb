namespace DuckDB.NET.Native;

/// <summary>A TIME with microseconds; stands in for the published structure.</summary>
/// <param name="hour">Hour, 0 to 24.</param>
/// <param name="min">Minute, 0 to 59.</param>
/// <param name="sec">Second, 0 to 59.</param>
/// <param name="microsecond">Microsecond, 0 to 999,999.</param>
public readonly struct DuckDBTimeOnly(byte hour, byte min, byte sec, int microsecond) : IEquatable<DuckDBTimeOnly>
{
    /// <summary>A time of whole seconds.</summary>
    public DuckDBTimeOnly(byte hour, byte min, byte sec)
        : this(hour, min, sec, 0)
    {
    }

    /// <summary>Hour, 0 to 24.</summary>
    public byte Hour { get; } = hour;

    /// <summary>Minute, 0 to 59.</summary>
    public byte Min { get; } = min;

    /// <summary>Second, 0 to 59.</summary>
    public byte Sec { get; } = sec;

    /// <summary>Microsecond, 0 to 999,999.</summary>
    public int Microsecond { get; } = microsecond;

    /// <summary>Ticks of 100 ns since midnight.</summary>
    public long Ticks => ToMicros() * TimeSpan.TicksPerMicrosecond;

    /// <summary>This time on the first day that <see cref="DateTime"/> knows.</summary>
    public DateTime ToDateTime() => new(Ticks);

    /// <summary>The time of day of <paramref name="dateTime"/>.</summary>
    public static explicit operator DuckDBTimeOnly(DateTime dateTime) => FromMicros(dateTime.TimeOfDay.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>This time on the first day that <see cref="DateTime"/> knows.</summary>
    public static explicit operator DateTime(DuckDBTimeOnly timeOnly) => timeOnly.ToDateTime();

    /// <summary>The same time.</summary>
    public static implicit operator TimeOnly(DuckDBTimeOnly time) => new(time.Ticks);

    /// <summary>The same time, cut to microseconds.</summary>
    public static implicit operator DuckDBTimeOnly(TimeOnly time) => FromMicros(Epoch.Micros(time));

    /// <inheritdoc/>
    public bool Equals(DuckDBTimeOnly other) => ToMicros() == other.ToMicros();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DuckDBTimeOnly other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToMicros().GetHashCode();

    internal long ToMicros() => ((Hour * 60L + Min) * 60 + Sec) * 1_000_000 + Microsecond;

    internal static DuckDBTimeOnly FromMicros(long micros) => new(
        (byte)(micros / 3_600_000_000),
        (byte)(micros / 60_000_000 % 60),
        (byte)(micros / 1_000_000 % 60),
        (int)(micros % 1_000_000));
}

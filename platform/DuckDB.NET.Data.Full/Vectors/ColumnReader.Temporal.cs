using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Vectors;

internal sealed unsafe partial class ColumnReader
{
    private const int TimeTzOffsetBits = 24;

    /// <summary>TIME WITH TIME ZONE counts its offset down from 15:59:59, so that later zones sort first.</summary>
    private const int TimeTzMaxOffset = 16 * 60 * 60 - 1;

    public DateOnly ReadDateOnly(ulong row)
    {
        RequireValue(row);
        return Type.Id == DuckDBType.Date ? Epoch.Date(((int*)data)[row])
            : Type.IsTimestamp ? DateOnly.FromDateTime(Epoch.DateTime(((long*)data)[row], Type.Id))
            : throw Mismatch(typeof(DateOnly));
    }

    public DateTime ReadDateTime(ulong row)
    {
        RequireValue(row);
        return Type.IsTimestamp ? Epoch.DateTime(((long*)data)[row], Type.Id)
            : Type.Id == DuckDBType.Date ? Epoch.Date(((int*)data)[row]).ToDateTime(TimeOnly.MinValue)
            : Type.Id == DuckDBType.Time ? new DateTime(Epoch.Time(((long*)data)[row]).Ticks)
            : throw Mismatch(typeof(DateTime));
    }

    /// <summary>Timestamps are taken as UTC; a time with a zone lies on the first day that .NET knows and can hold.</summary>
    public DateTimeOffset ReadDateTimeOffset(ulong row)
    {
        if (Type.Id != DuckDBType.TimeTz)
        {
            return new DateTimeOffset(ReadDateTime(row), TimeSpan.Zero);
        }

        RequireValue(row);
        var bits = ((ulong*)data)[row];
        var offset = TimeTzMaxOffset - (int)(bits & ((1 << TimeTzOffsetBits) - 1));
        var time = Epoch.Time((long)(bits >> TimeTzOffsetBits));
        return new DateTimeOffset(new DateOnly(1, 1, 2).ToDateTime(time), TimeSpan.FromMinutes(offset / 60));
    }

    public TimeOnly ReadTimeOnly(ulong row)
    {
        RequireValue(row);
        return Type.Id == DuckDBType.Time ? Epoch.Time(((long*)data)[row]) : throw Mismatch(typeof(TimeOnly));
    }

    public DuckDBInterval ReadInterval(ulong row)
    {
        RequireValue(row);
        if (Type.Id != DuckDBType.Interval)
        {
            throw Mismatch(typeof(DuckDBInterval));
        }

        var value = ((NativeInterval*)data)[row];
        return new DuckDBInterval(value.Months, value.Days, (ulong)value.Micros);
    }

    public DuckDBDateOnly ReadDuckDBDate(ulong row)
    {
        RequireValue(row);
        return Type.Id == DuckDBType.Date ? DuckDBDateOnly.FromDays(((int*)data)[row]) : throw Mismatch(typeof(DuckDBDateOnly));
    }

    public DuckDBTimeOnly ReadDuckDBTime(ulong row)
    {
        RequireValue(row);
        return Type.Id == DuckDBType.Time ? DuckDBTimeOnly.FromMicros(((long*)data)[row]) : throw Mismatch(typeof(DuckDBTimeOnly));
    }
}

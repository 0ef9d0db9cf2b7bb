using System.Collections;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Appending;

internal sealed unsafe partial class ColumnWriter
{
    public void WriteDays(int row, int days)
    {
        Require(Type.Id == DuckDBType.Date, typeof(DateOnly));
        ((int*)data)[row] = days;
    }

    public void WriteDate(int row, DateOnly value)
    {
        if (Type.IsTimestamp)
        {
            ((long*)data)[row] = Epoch.Count(value.ToDateTime(TimeOnly.MinValue), Type.Id);
            return;
        }

        WriteDays(row, Epoch.Days(value));
    }

    /// <summary>Microseconds since midnight.</summary>
    public void WriteTime(int row, long micros)
    {
        Require(Type.Id == DuckDBType.Time, typeof(TimeOnly));
        ((long*)data)[row] = micros;
    }

    public void WriteDateTime(int row, DateTime value)
    {
        switch (Type.Id)
        {
            case DuckDBType.Date:
                WriteDays(row, Epoch.Days(DateOnly.FromDateTime(value)));
                break;
            case DuckDBType.Time:
                WriteTime(row, Epoch.Micros(TimeOnly.FromDateTime(value)));
                break;
            default:
                Require(Type.IsTimestamp, typeof(DateTime));
                ((long*)data)[row] = Epoch.Count(value, Type.Id);
                break;
        }
    }

    public void WriteInterval(int row, DuckDBInterval value)
    {
        Require(Type.Id == DuckDBType.Interval, typeof(TimeSpan));
        ((NativeInterval*)data)[row] = new NativeInterval { Months = value.Months, Days = value.Days, Micros = (long)value.Micros };
    }

    public void WriteList(int row, ICollection values)
    {
        var start = Type.Id == DuckDBType.Array ? (ulong)row * Type.ArraySize : 0;
        switch (Type.Id)
        {
            case DuckDBType.Array when (ulong)values.Count != Type.ArraySize:
                throw new InvalidOperationException($"The ARRAY column takes {Type.ArraySize} elements, not {values.Count}.");
            case DuckDBType.Array:
                break;
            case DuckDBType.List:
                start = Api.ListVectorGetSize(vector);
                Api.ListVectorReserve(vector, start + (ulong)values.Count);
                Api.ListVectorSetSize(vector, start + (ulong)values.Count);
                element!.Refresh();
                ((NativeListEntry*)data)[row] = new NativeListEntry { Offset = start, Length = (ulong)values.Count };
                break;
            default:
                throw Mismatch(values.GetType());
        }

        var index = (int)start;
        foreach (var value in values)
        {
            element!.WriteObject(index++, value);
        }
    }

    /// <summary>A value of any type that has a method above; for list elements, where values are boxed.</summary>
    private void WriteObject(int row, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                WriteNull(row);
                return;
            case bool boolean:
                WriteBoolean(row, boolean);
                return;
            case string text:
                WriteString(row, text);
                return;
            case byte[] bytes:
                WriteBlob(row, bytes);
                return;
            case Guid guid:
                WriteGuid(row, guid);
                return;
            case DateOnly date:
                WriteDate(row, date);
                return;
            case TimeOnly time:
                WriteTime(row, Epoch.Micros(time));
                return;
            case DateTime dateTime:
                WriteDateTime(row, dateTime);
                return;
            case DateTimeOffset instant:
                WriteDateTime(row, instant.UtcDateTime);
                return;
            case TimeSpan span:
                WriteInterval(row, span);
                return;
            case float number:
                WriteNumber(row, number);
                return;
            case double number:
                WriteNumber(row, number);
                return;
            case decimal number:
                WriteNumber(row, number);
                return;
            case System.Numerics.BigInteger number:
                WriteNumber(row, number);
                return;
            case sbyte or short or int or long or byte or ushort or uint or ulong:
                WriteNumber(row, Convert.ToDecimal(value, null));
                return;
            case ICollection nested:
                WriteList(row, nested);
                return;
            default:
                throw Mismatch(value.GetType());
        }
    }
}

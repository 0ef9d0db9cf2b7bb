using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using System.Text;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Statements;

/// <summary>Turns .NET values into DuckDB values for binding.</summary>
internal static unsafe class NativeValue
{
    /// <summary>The DuckDB value of <paramref name="value"/>; a type without a counterpart throws <see cref="InvalidOperationException"/>.</summary>
    public static ValueHandle Create(object? value) => value switch
    {
        null or DBNull => Api.CreateNull(),
        bool boolean => Api.CreateBoolean(boolean),
        sbyte number => Api.CreateInt8(number),
        short number => Api.CreateInt16(number),
        int number => Api.CreateInt32(number),
        long number => Api.CreateInt64(number),
        byte number => Api.CreateUInt8(number),
        ushort number => Api.CreateUInt16(number),
        uint number => Api.CreateUInt32(number),
        ulong number => Api.CreateUInt64(number),
        float number => Api.CreateFloat(number),
        double number => Api.CreateDouble(number),
        decimal number => FromDecimal(number),
        BigInteger number => FromInteger(number),
        string text => FromText(text),
        char character => FromText(character.ToString()),
        Guid guid => FromGuid(guid),
        byte[] bytes => FromBytes(bytes),
        DateOnly date => Api.CreateDate(Epoch.Days(date)),
        DuckDBDateOnly date => Api.CreateDate(date.ToDays()),
        TimeOnly time => Api.CreateTime(Epoch.Micros(time)),
        DuckDBTimeOnly time => Api.CreateTime(time.ToMicros()),
        DateTime dateTime => Api.CreateTimestamp(Epoch.Micros(dateTime)),
        DateTimeOffset instant => Api.CreateTimestampTz(Epoch.Micros(instant.UtcDateTime)),
        TimeSpan span => FromInterval(span),
        DuckDBInterval interval => FromInterval(interval),
        Enum label => FromText(label.ToString()),
        IEnumerable items => FromList(items),
        _ => throw new InvalidOperationException($"A value of type {value.GetType()} has no DuckDB type and cannot be a parameter."),
    };

    private static ValueHandle FromText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            byte none = 0;
            return Api.CreateVarchar(bytes.Length == 0 ? &none : pointer, (ulong)bytes.Length);
        }
    }

    private static ValueHandle FromBytes(byte[] bytes)
    {
        fixed (byte* pointer = bytes)
        {
            byte none = 0;
            return Api.CreateBlob(bytes.Length == 0 ? &none : pointer, (ulong)bytes.Length);
        }
    }

    private static ValueHandle FromDecimal(decimal number)
    {
        var unscaled = DecimalScale.ToUnscaled(number, number.Scale);
        var width = Math.Max(DecimalScale.Width(unscaled), number.Scale);
        return Api.CreateDecimal(new NativeDecimal { Width = width, Scale = number.Scale, Value = unscaled });
    }

    private static ValueHandle FromInteger(BigInteger number)
    {
        if (number >= (BigInteger)Int128.MinValue && number <= (BigInteger)Int128.MaxValue)
        {
            return Api.CreateHugeInt((Int128)number);
        }

        return number > 0 && number <= (BigInteger)UInt128.MaxValue
            ? Api.CreateUHugeInt((Int128)(UInt128)number)
            : FromText(number.ToString());
    }

    private static ValueHandle FromGuid(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return Api.CreateUuid(new NativeHugeInt
        {
            Upper = BinaryPrimitives.ReadInt64BigEndian(bytes),
            Lower = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        });
    }

    private static ValueHandle FromInterval(DuckDBInterval interval) => Api.CreateInterval(
        new NativeInterval { Months = interval.Months, Days = interval.Days, Micros = (long)interval.Micros });

    /// <summary>The first element that is not null decides the element type; a list of nothing else is a list of NULL.</summary>
    private static ValueHandle FromList(IEnumerable items)
    {
        var values = new List<ValueHandle>();
        try
        {
            ValueHandle? typed = null;
            foreach (var item in items)
            {
                var value = Create(item);
                values.Add(value);
                typed ??= item is null or DBNull ? null : value;
            }

            using var elementType = typed is null ? Api.CreateLogicalType(DuckDBType.SqlNull) : Api.CopyValueType(typed);
            Span<nint> pointers = values.Count <= 64 ? stackalloc nint[values.Count] : new nint[values.Count];
            for (var i = 0; i < pointers.Length; i++)
            {
                pointers[i] = values[i].DangerousGetHandle();
            }

            fixed (nint* first = pointers)
            {
                return Api.CreateList(elementType, first, (ulong)pointers.Length);
            }
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }
}

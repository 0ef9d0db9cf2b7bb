using System.Collections;
using System.Numerics;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Vectors;

internal sealed unsafe partial class ColumnReader
{
    /// <summary>The value as <see cref="ColumnType.ClrType"/>; <see cref="DBNull"/> for NULL.</summary>
    public object ReadObject(ulong row) => ReadAs(row, Type.ClrType) ?? DBNull.Value;

    /// <summary>The value as <paramref name="target"/>, or null for NULL. Not for hot paths: values are boxed.</summary>
    public object? ReadAs(ulong row, Type target)
    {
        if (IsNull(row))
        {
            return null;
        }

        target = Nullable.GetUnderlyingType(target) ?? target;
        if (target == typeof(object))
        {
            target = Type.ClrType;
        }

        return System.Type.GetTypeCode(target) switch
        {
            _ when target.IsEnum => ReadEnum(row, target),
            TypeCode.Boolean => ReadBoolean(row),
            TypeCode.SByte => ReadNumber<sbyte>(row),
            TypeCode.Int16 => ReadNumber<short>(row),
            TypeCode.Int32 => ReadNumber<int>(row),
            TypeCode.Int64 => ReadNumber<long>(row),
            TypeCode.Byte => ReadNumber<byte>(row),
            TypeCode.UInt16 => ReadNumber<ushort>(row),
            TypeCode.UInt32 => ReadNumber<uint>(row),
            TypeCode.UInt64 => ReadNumber<ulong>(row),
            TypeCode.Single => ReadNumber<float>(row),
            TypeCode.Double => ReadNumber<double>(row),
            TypeCode.Decimal => ReadNumber<decimal>(row),
            TypeCode.DateTime => ReadDateTime(row),
            TypeCode.String => ReadString(row),
            _ => ReadOther(row, target),
        };
    }

    private object ReadOther(ulong row, Type target)
    {
        return target switch
        {
            _ when target == typeof(BigInteger) => ReadNumber<BigInteger>(row),
            _ when target == typeof(Int128) => ReadNumber<Int128>(row),
            _ when target == typeof(UInt128) => ReadNumber<UInt128>(row),
            _ when target == typeof(DateOnly) => ReadDateOnly(row),
            _ when target == typeof(TimeOnly) => ReadTimeOnly(row),
            _ when target == typeof(DateTimeOffset) => ReadDateTimeOffset(row),
            _ when target == typeof(TimeSpan) => (TimeSpan)ReadInterval(row),
            _ when target == typeof(DuckDBInterval) => ReadInterval(row),
            _ when target == typeof(DuckDBDateOnly) => ReadDuckDBDate(row),
            _ when target == typeof(DuckDBTimeOnly) => ReadDuckDBTime(row),
            _ when target == typeof(Guid) => ReadGuid(row),
            _ when target == typeof(byte[]) => ReadBytes(row),
            _ when target == typeof(Stream) => new MemoryStream(ReadBytes(row), writable: false),
            _ when Type.Id is DuckDBType.List or DuckDBType.Array => ReadList(row, target),
            _ when Type.Id == DuckDBType.Map => ReadMap(row, target),
            _ when Type.Id == DuckDBType.Struct => ReadStruct(row),
            _ => throw Mismatch(target),
        };
    }

    /// <summary>An ENUM by its label, a number by its value.</summary>
    private object ReadEnum(ulong row, Type target) => Type.Id is DuckDBType.Enum or DuckDBType.Varchar
        ? Enum.Parse(target, ReadString(row), ignoreCase: true)
        : Enum.ToObject(target, ReadNumber<long>(row));

    private object ReadList(ulong row, Type target)
    {
        var element = target.IsGenericType && target.GetGenericArguments() is [var argument]
            ? argument
            : throw Mismatch(target);
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        if (!target.IsInstanceOfType(list))
        {
            throw Mismatch(target);
        }

        var (start, length) = Slice(row);
        for (var i = start; i < start + length; i++)
        {
            list.Add(children[0].ReadElement(i, element));
        }

        return list;
    }

    /// <summary>A NULL needs an element type that can hold it.</summary>
    private object? ReadElement(ulong row, Type element)
    {
        var value = ReadAs(row, element);
        if (value is null && element.IsValueType && Nullable.GetUnderlyingType(element) is null)
        {
            ThrowNull();
        }

        return value;
    }

    private object ReadMap(ulong row, Type target)
    {
        var types = target.IsGenericType && target.GetGenericArguments() is [_, _] arguments
            ? arguments
            : throw Mismatch(target);
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        var (start, length) = Slice(row);
        for (var i = start; i < start + length; i++)
        {
            map.Add(children[0].ReadAs(i, types[0])!, children[1].ReadElement(i, types[1]));
        }

        return map;
    }

    private Dictionary<string, object?> ReadStruct(ulong row)
    {
        var fields = new Dictionary<string, object?>(children.Length);
        for (var i = 0; i < children.Length; i++)
        {
            fields[Type.FieldNames[i]] = children[i].ReadAs(row, children[i].Type.ClrType);
        }

        return fields;
    }

    private (ulong Start, ulong Length) Slice(ulong row)
    {
        if (Type.Id == DuckDBType.Array)
        {
            return (row * Type.ArraySize, Type.ArraySize);
        }

        var entry = ((NativeListEntry*)data)[row];
        return (entry.Offset, entry.Length);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Vectors;

/// <summary>
/// Reads one column of the current data chunk straight from DuckDB's memory. The pointers belong to the chunk: they are set
/// by <see cref="Bind"/> for each chunk, and no row is read after the chunk is gone.
/// </summary>
internal sealed unsafe partial class ColumnReader
{
    private readonly ColumnReader[] children;
    private void* data;
    private ulong* validity;

    public ColumnReader(string name, ColumnType type)
    {
        Name = name;
        Type = type;
        children = new ColumnReader[type.Children.Length];
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = new ColumnReader(name, type.Children[i]);
        }
    }

    public string Name { get; }

    public ColumnType Type { get; }

    /// <summary>Points the column at <paramref name="vector"/>.</summary>
    public void Bind(nint vector)
    {
        data = Api.VectorGetData(vector);
        validity = Api.VectorGetValidity(vector);
        switch (Type.Id)
        {
            case DuckDBType.List:
                children[0].Bind(Api.ListVectorGetChild(vector));
                break;
            case DuckDBType.Array:
                children[0].Bind(Api.ArrayVectorGetChild(vector));
                break;
            case DuckDBType.Map:
                var entries = Api.ListVectorGetChild(vector);
                children[0].Bind(Api.StructVectorGetChild(entries, 0));
                children[1].Bind(Api.StructVectorGetChild(entries, 1));
                break;
            case DuckDBType.Struct:
                for (var i = 0; i < children.Length; i++)
                {
                    children[i].Bind(Api.StructVectorGetChild(vector, (ulong)i));
                }

                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(ulong row) => validity != null && (validity[row >> 6] & (1UL << (int)(row & 63))) == 0;

    public bool ReadBoolean(ulong row)
    {
        RequireValue(row);
        return Type.Id == DuckDBType.Boolean ? ((byte*)data)[row] != 0 : throw Mismatch(typeof(bool));
    }

    public double ReadDouble(ulong row)
    {
        if (Type.Id == DuckDBType.Double && !IsNull(row))
        {
            return ((double*)data)[row];
        }

        return ReadNumber<double>(row);
    }

    public long ReadInt64(ulong row)
    {
        if (Type.Id == DuckDBType.BigInt && !IsNull(row))
        {
            return ((long*)data)[row];
        }

        return ReadNumber<long>(row);
    }

    public int ReadInt32(ulong row)
    {
        if (Type.Id == DuckDBType.Integer && !IsNull(row))
        {
            return ((int*)data)[row];
        }

        return ReadNumber<int>(row);
    }

    /// <summary>The number in this row as <typeparamref name="T"/>, or an <see cref="OverflowException"/> when it does not fit.</summary>
    public T ReadNumber<T>(ulong row)
        where T : INumberBase<T>
    {
        RequireValue(row);
        return Type.Id switch
        {
            DuckDBType.TinyInt => T.CreateChecked(((sbyte*)data)[row]),
            DuckDBType.SmallInt => T.CreateChecked(((short*)data)[row]),
            DuckDBType.Integer => T.CreateChecked(((int*)data)[row]),
            DuckDBType.BigInt => T.CreateChecked(((long*)data)[row]),
            DuckDBType.UnsignedTinyInt => T.CreateChecked(((byte*)data)[row]),
            DuckDBType.UnsignedSmallInt => T.CreateChecked(((ushort*)data)[row]),
            DuckDBType.UnsignedInteger => T.CreateChecked(((uint*)data)[row]),
            DuckDBType.UnsignedBigInt => T.CreateChecked(((ulong*)data)[row]),
            DuckDBType.HugeInt => T.CreateChecked(((NativeHugeInt*)data)[row].ToInt128()),
            DuckDBType.UnsignedHugeInt => T.CreateChecked(((NativeHugeInt*)data)[row].ToUInt128()),
            DuckDBType.Float => T.CreateChecked(((float*)data)[row]),
            DuckDBType.Double => T.CreateChecked(((double*)data)[row]),
            DuckDBType.Decimal => T.CreateChecked(DecimalScale.ToDecimal(ReadUnscaled(row), Type.Scale)),
            _ => throw Mismatch(typeof(T)),
        };
    }

    public string ReadString(ulong row)
    {
        RequireValue(row);
        return Type.Id switch
        {
            DuckDBType.Varchar => Encoding.UTF8.GetString(NativeString.Bytes((NativeString*)data + row)),
            DuckDBType.Enum => Type.Labels[ReadEnumCode(row)],
            DuckDBType.Bit => BitText(NativeString.Bytes((NativeString*)data + row)),
            _ => throw Mismatch(typeof(string)),
        };
    }

    /// <summary>A copy of the bytes of a BLOB.</summary>
    public byte[] ReadBytes(ulong row) => ByteSpan(row).ToArray();

    public ReadOnlySpan<byte> ByteSpan(ulong row)
    {
        RequireValue(row);
        return Type.Id == DuckDBType.Blob ? NativeString.Bytes((NativeString*)data + row) : throw Mismatch(typeof(byte[]));
    }

    public Guid ReadGuid(ulong row)
    {
        RequireValue(row);
        if (Type.Id != DuckDBType.Uuid)
        {
            throw Mismatch(typeof(Guid));
        }

        // The top bit is flipped in storage, so that signed order is the order of the text.
        var value = ((NativeHugeInt*)data)[row];
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)value.Upper ^ (1UL << 63));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], value.Lower);
        return new Guid(bytes, bigEndian: true);
    }

    private Int128 ReadUnscaled(ulong row) => Type.StorageId switch
    {
        DuckDBType.SmallInt => ((short*)data)[row],
        DuckDBType.Integer => ((int*)data)[row],
        DuckDBType.BigInt => ((long*)data)[row],
        _ => ((NativeHugeInt*)data)[row].ToInt128(),
    };

    private uint ReadEnumCode(ulong row) => Type.StorageId switch
    {
        DuckDBType.UnsignedTinyInt => ((byte*)data)[row],
        DuckDBType.UnsignedSmallInt => ((ushort*)data)[row],
        _ => ((uint*)data)[row],
    };

    /// <summary>A BIT starts with the number of its unused leading bits.</summary>
    private static string BitText(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 8);
        for (var bit = 8 + bytes[0]; bit < bytes.Length * 8; bit++)
        {
            text.Append((bytes[bit / 8] >> (7 - bit % 8) & 1) == 0 ? '0' : '1');
        }

        return text.ToString();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RequireValue(ulong row)
    {
        if (IsNull(row))
        {
            ThrowNull();
        }
    }

    private void ThrowNull() => throw NullValue();

    private InvalidCastException NullValue() => new($"Column '{Name}' value is null");

    private InvalidCastException Mismatch(Type target) =>
        new($"Column '{Name}' holds {Type.Id} and cannot be read as {target.Name}");
}

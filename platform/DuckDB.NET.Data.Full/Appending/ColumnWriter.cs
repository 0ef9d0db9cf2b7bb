using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using System.Text;
using DuckDB.NET.Data.Vectors;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Appending;

/// <summary>Writes values of one column into the memory of a data chunk's vector.</summary>
internal sealed unsafe partial class ColumnWriter
{
    private readonly ColumnWriter? element;
    private readonly Dictionary<string, int>? codes;
    private nint vector;
    private void* data;
    private ulong* validity;

    public ColumnWriter(ColumnType type)
    {
        Type = type;
        element = type.Id is DuckDBType.List or DuckDBType.Array ? new ColumnWriter(type.Children[0]) : null;
        codes = type.Id == DuckDBType.Enum
            ? type.Labels.Select((label, code) => (label, code)).ToDictionary(entry => entry.label, entry => entry.code)
            : null;
    }

    public ColumnType Type { get; }

    /// <summary>Points the writer at an empty vector.</summary>
    public void Bind(nint emptyVector)
    {
        vector = emptyVector;
        Refresh();
        if (Type.Id == DuckDBType.List)
        {
            element!.Bind(Api.ListVectorGetChild(vector));
        }
        else if (Type.Id == DuckDBType.Array)
        {
            element!.Bind(Api.ArrayVectorGetChild(vector));
        }
    }

    /// <summary>Marks the row as NULL.</summary>
    public void WriteNull(int row)
    {
        if (validity == null)
        {
            Api.VectorEnsureValidityWritable(vector);
            validity = Api.VectorGetValidity(vector);
        }

        validity[row >> 6] &= ~(1UL << (row & 63));
    }

    /// <summary>Undoes <see cref="WriteNull"/>, for a row that was begun and dropped.</summary>
    public void MarkValid(int row)
    {
        if (validity != null)
        {
            validity[row >> 6] |= 1UL << (row & 63);
        }
    }

    public void WriteBoolean(int row, bool value)
    {
        Require(Type.Id == DuckDBType.Boolean, typeof(bool));
        ((byte*)data)[row] = value ? (byte)1 : (byte)0;
    }

    /// <summary>Writes a number to a numeric column of any kind; one that does not fit throws <see cref="OverflowException"/>.</summary>
    public void WriteNumber<T>(int row, T value)
        where T : INumberBase<T>
    {
        switch (Type.Id)
        {
            case DuckDBType.Double:
                ((double*)data)[row] = double.CreateChecked(value);
                break;
            case DuckDBType.BigInt:
                ((long*)data)[row] = long.CreateChecked(value);
                break;
            case DuckDBType.Integer:
                ((int*)data)[row] = int.CreateChecked(value);
                break;
            case DuckDBType.Float:
                ((float*)data)[row] = float.CreateChecked(value);
                break;
            case DuckDBType.TinyInt:
                ((sbyte*)data)[row] = sbyte.CreateChecked(value);
                break;
            case DuckDBType.SmallInt:
                ((short*)data)[row] = short.CreateChecked(value);
                break;
            case DuckDBType.UnsignedTinyInt:
                ((byte*)data)[row] = byte.CreateChecked(value);
                break;
            case DuckDBType.UnsignedSmallInt:
                ((ushort*)data)[row] = ushort.CreateChecked(value);
                break;
            case DuckDBType.UnsignedInteger:
                ((uint*)data)[row] = uint.CreateChecked(value);
                break;
            case DuckDBType.UnsignedBigInt:
                ((ulong*)data)[row] = ulong.CreateChecked(value);
                break;
            case DuckDBType.HugeInt:
                ((NativeHugeInt*)data)[row] = Int128.CreateChecked(value);
                break;
            case DuckDBType.UnsignedHugeInt:
                ((NativeHugeInt*)data)[row] = (Int128)UInt128.CreateChecked(value);
                break;
            case DuckDBType.Decimal:
                WriteDecimal(row, decimal.CreateChecked(value));
                break;
            default:
                throw Mismatch(typeof(T));
        }
    }

    private void WriteDecimal(int row, decimal value)
    {
        var unscaled = DecimalScale.RequireWidth(DecimalScale.ToUnscaled(value, Type.Scale), Type.Width, Type.Scale);
        switch (Type.StorageId)
        {
            case DuckDBType.SmallInt:
                ((short*)data)[row] = (short)unscaled;
                break;
            case DuckDBType.Integer:
                ((int*)data)[row] = (int)unscaled;
                break;
            case DuckDBType.BigInt:
                ((long*)data)[row] = (long)unscaled;
                break;
            default:
                ((NativeHugeInt*)data)[row] = unscaled;
                break;
        }
    }

    public void WriteGuid(int row, Guid value)
    {
        Require(Type.Id == DuckDBType.Uuid, typeof(Guid));
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        ((NativeHugeInt*)data)[row] = new NativeHugeInt
        {
            Upper = BinaryPrimitives.ReadInt64BigEndian(bytes) ^ long.MinValue,
            Lower = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        };
    }

    public void WriteString(int row, string value)
    {
        if (Type.Id == DuckDBType.Enum)
        {
            WriteLabel(row, value);
            return;
        }

        Require(Type.Id == DuckDBType.Varchar, typeof(string));
        var slot = (NativeString*)data + row;
        *slot = default;
        if (value.Length <= NativeString.InlineCapacity
            && Encoding.UTF8.TryGetBytes(value, new Span<byte>(slot->Inline, NativeString.InlineCapacity), out var length))
        {
            slot->Length = (uint)length;
            return;
        }

        WriteLongString(row, value);
    }

    private void WriteLongString(int row, string value)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = longest > 512 ? ArrayPool<byte>.Shared.Rent(longest) : null;
        var bytes = rented ?? stackalloc byte[longest];
        WriteBytes(row, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void WriteBlob(int row, ReadOnlySpan<byte> value)
    {
        Require(Type.Id == DuckDBType.Blob, typeof(byte[]));
        WriteBytes(row, value);
    }

    private void WriteBytes(int row, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > NativeString.InlineCapacity)
        {
            fixed (byte* pointer = bytes)
            {
                Api.VectorAssignString(vector, (ulong)row, pointer, (ulong)bytes.Length);
            }

            return;
        }

        // Unused inline bytes are zero, since DuckDB compares short strings as a whole.
        var target = (NativeString*)data + row;
        *target = default;
        target->Length = (uint)bytes.Length;
        bytes.CopyTo(new Span<byte>(target->Inline, NativeString.InlineCapacity));
    }

    private void WriteLabel(int row, string label)
    {
        if (!codes!.TryGetValue(label, out var code))
        {
            throw new InvalidOperationException($"'{label}' is no label of the ENUM.");
        }

        switch (Type.StorageId)
        {
            case DuckDBType.UnsignedTinyInt:
                ((byte*)data)[row] = (byte)code;
                break;
            case DuckDBType.UnsignedSmallInt:
                ((ushort*)data)[row] = (ushort)code;
                break;
            default:
                ((uint*)data)[row] = (uint)code;
                break;
        }
    }

    private void Refresh()
    {
        data = Api.VectorGetData(vector);
        validity = Api.VectorGetValidity(vector);
    }

    private void Require(bool matches, Type given)
    {
        if (!matches)
        {
            throw Mismatch(given);
        }
    }

    private InvalidOperationException Mismatch(Type given) => new($"Cannot write {given.Name} to {Type.Id} column");
}

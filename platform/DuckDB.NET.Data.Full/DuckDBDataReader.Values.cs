using System.Data;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data.Vectors;

namespace DuckDB.NET.Data;

public partial class DuckDBDataReader
{
    /// <summary>BOOLEAN.</summary>
    public override bool GetBoolean(int ordinal) => Column(ordinal).ReadBoolean(row);

    /// <summary>Any number that fits.</summary>
    public override byte GetByte(int ordinal) => Column(ordinal).ReadNumber<byte>(row);

    /// <summary>Any number that fits.</summary>
    public override short GetInt16(int ordinal) => Column(ordinal).ReadNumber<short>(row);

    /// <summary>Any number that fits.</summary>
    public override int GetInt32(int ordinal) => Column(ordinal).ReadInt32(row);

    /// <summary>Any number that fits.</summary>
    public override long GetInt64(int ordinal) => Column(ordinal).ReadInt64(row);

    /// <summary>Any number.</summary>
    public override float GetFloat(int ordinal) => Column(ordinal).ReadNumber<float>(row);

    /// <summary>Any number.</summary>
    public override double GetDouble(int ordinal) => Column(ordinal).ReadDouble(row);

    /// <summary>Any number that fits; a DECIMAL of more than 28 digits is rounded.</summary>
    public override decimal GetDecimal(int ordinal) => Column(ordinal).ReadNumber<decimal>(row);

    /// <summary>DATE, TIME (on the first day) or any TIMESTAMP; the kind is unspecified, the value of TIMESTAMPTZ is UTC.</summary>
    public override DateTime GetDateTime(int ordinal) => Column(ordinal).ReadDateTime(row);

    /// <summary>UUID.</summary>
    public override Guid GetGuid(int ordinal) => Column(ordinal).ReadGuid(row);

    /// <summary>VARCHAR, ENUM or BIT.</summary>
    public override string GetString(int ordinal) => Column(ordinal).ReadString(row);

    /// <summary>A copy of a BLOB.</summary>
    public override Stream GetStream(int ordinal) => new MemoryStream(Column(ordinal).ReadBytes(row), writable: false);

    /// <summary>Copies a part of a BLOB; without a buffer, gives its length.</summary>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = Column(ordinal).ByteSpan(row);
        if (buffer is null)
        {
            return bytes.Length;
        }

        var part = Part(bytes, dataOffset, length);
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }

    /// <summary>A VARCHAR of one character.</summary>
    public override char GetChar(int ordinal) =>
        GetString(ordinal) is [var only] ? only : throw new InvalidCastException($"Column '{GetName(ordinal)}' does not hold one character");

    /// <summary>Copies a part of a VARCHAR; without a buffer, gives its length.</summary>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal);
        if (buffer is null)
        {
            return text.Length;
        }

        var part = Part<char>(text, dataOffset, length);
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }

    /// <summary>
    /// The value as <typeparamref name="T"/>: a type that a getter gives, its nullable form, DateOnly, TimeOnly, DateTimeOffset,
    /// TimeSpan, BigInteger, an unsigned number, an enumeration, byte[], a list, a dictionary, or object.
    /// </summary>
    public override T GetFieldValue<T>(int ordinal) => Column(ordinal).Read<T>(row);

    /// <summary>The value in the type of <see cref="GetFieldType"/>; <see cref="DBNull"/> for NULL.</summary>
    public override object GetValue(int ordinal) => Column(ordinal).ReadObject(row);

    /// <summary>Fills <paramref name="values"/> with the row's values; gives their number.</summary>
    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, columns.Length);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    /// <summary>Whether the value is NULL.</summary>
    public override bool IsDBNull(int ordinal) => Column(ordinal).IsNull(row);

    /// <summary>DuckDB's name of the column's type.</summary>
    public override string GetDataTypeName(int ordinal) => Definition(ordinal).Type.Id.ToString();

    /// <summary>Type of the values that <see cref="GetValue"/> gives.</summary>
    public override Type GetFieldType(int ordinal) => Definition(ordinal).Type.ClrType;

    /// <summary>Name of the column.</summary>
    public override string GetName(int ordinal) => Definition(ordinal).Name;

    /// <summary>Index of the column of this name, whatever its case; <see cref="DuckDBException"/> when there is none.</summary>
    public override int GetOrdinal(string name)
    {
        var exact = Array.FindIndex(columns, column => column.Name == name);
        var ordinal = exact >= 0 ? exact : Array.FindIndex(columns, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return ordinal >= 0 ? ordinal : throw new DuckDBException($"Column with name {name} was not found.");
    }

    /// <summary>Name, ordinal, type, precision and scale of each column.</summary>
    public override DataTable GetSchemaTable()
    {
        var table = new DataTable("SchemaTable");
        table.Columns.Add("ColumnOrdinal", typeof(int));
        table.Columns.Add("ColumnName", typeof(string));
        table.Columns.Add("DataType", typeof(Type));
        table.Columns.Add("ColumnSize", typeof(int));
        table.Columns.Add("AllowDBNull", typeof(bool));
        table.Columns.Add("NumericPrecision", typeof(byte));
        table.Columns.Add("NumericScale", typeof(byte));
        for (var i = 0; i < columns.Length; i++)
        {
            var type = columns[i].Type;
            var isDecimal = type.Id == Native.DuckDBType.Decimal;
            table.Rows.Add(
                i, columns[i].Name, type.ClrType, -1, true, isDecimal ? type.Width : DBNull.Value, isDecimal ? type.Scale : DBNull.Value);
        }

        return table;
    }

    private static ReadOnlySpan<T> Part<T>(ReadOnlySpan<T> values, long offset, int length)
    {
        var start = (int)Math.Min(offset, values.Length);
        return values.Slice(start, Math.Min(length, values.Length - start));
    }

    private ColumnReader Definition(int ordinal) => (uint)ordinal < (uint)columns.Length
        ? columns[ordinal]
        : throw new IndexOutOfRangeException($"The result has {columns.Length} columns, so there is no column {ordinal}");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ColumnReader Column(int ordinal)
    {
        if (!onRow)
        {
            ThrowNoRow();
        }

        return columns[ordinal];
    }

    private static void ThrowNoRow() => throw new InvalidOperationException("No row has been read");
}

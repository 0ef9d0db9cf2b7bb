using System.Numerics;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>
/// A row that is being appended: one call for each column of the table, in order, then <see cref="EndRow"/>. Null appends NULL.
/// A value that the column's type cannot hold throws at once. Stands in for the published interface.
/// </summary>
public interface IDuckDBAppenderRow
{
    /// <summary>Completes the row; throws when columns are missing, or when a full chunk of rows is refused.</summary>
    void EndRow();

    /// <summary>Appends NULL.</summary>
    IDuckDBAppenderRow AppendNullValue();

    /// <summary>Appends the column's default.</summary>
    IDuckDBAppenderRow AppendDefault();

    /// <summary>Appends a BOOLEAN.</summary>
    IDuckDBAppenderRow AppendValue(bool? value);

    /// <summary>Appends a BLOB.</summary>
    IDuckDBAppenderRow AppendValue(byte[]? value);

    /// <summary>Appends a BLOB.</summary>
    IDuckDBAppenderRow AppendValue(Span<byte> value);

    /// <summary>Appends a VARCHAR, or an ENUM by its label.</summary>
    IDuckDBAppenderRow AppendValue(string? value);

    /// <summary>Appends a DECIMAL, rounded to the column's scale, or another number.</summary>
    IDuckDBAppenderRow AppendValue(decimal? value);

    /// <summary>Appends a UUID.</summary>
    IDuckDBAppenderRow AppendValue(Guid? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(BigInteger? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(sbyte? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(short? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(int? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(long? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(byte? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(ushort? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(uint? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(ulong? value);

    /// <summary>Appends an enumeration: its label to an ENUM or VARCHAR column, its value to a numeric one.</summary>
    IDuckDBAppenderRow AppendValue<TEnum>(TEnum? value)
        where TEnum : Enum;

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(float? value);

    /// <summary>Appends a number.</summary>
    IDuckDBAppenderRow AppendValue(double? value);

    /// <summary>Appends a DATE; a <see cref="DateOnly"/> converts to it.</summary>
    IDuckDBAppenderRow AppendValue(DuckDBDateOnly? value);

    /// <summary>Appends a TIME; a <see cref="TimeOnly"/> converts to it.</summary>
    IDuckDBAppenderRow AppendValue(DuckDBTimeOnly? value);

    /// <summary>Appends a timestamp of any kind, or the DATE or TIME part; a TIMESTAMPTZ column takes the value as UTC.</summary>
    IDuckDBAppenderRow AppendValue(DateTime? value);

    /// <summary>Appends an instant to a TIMESTAMPTZ column (or, as UTC, to another timestamp).</summary>
    IDuckDBAppenderRow AppendValue(DateTimeOffset? value);

    /// <summary>Appends an INTERVAL of days and microseconds.</summary>
    IDuckDBAppenderRow AppendValue(TimeSpan? value);

    /// <summary>Appends a LIST.</summary>
    IDuckDBAppenderRow AppendValue<T>(IEnumerable<T>? value);
}

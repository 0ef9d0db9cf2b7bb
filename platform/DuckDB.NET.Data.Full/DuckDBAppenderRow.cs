using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data.Appending;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>The row of a <see cref="DuckDBAppender"/>; stands in for the published class.</summary>
public class DuckDBAppenderRow : IDuckDBAppenderRow
{
    private readonly DuckDBAppender appender;
    private readonly AppenderChunk chunk;
    private readonly ColumnWriter[] columns;
    private readonly string qualifiedTableName;
    private int column;

    internal DuckDBAppenderRow(DuckDBAppender appender, AppenderChunk chunk, string qualifiedTableName)
    {
        this.appender = appender;
        this.chunk = chunk;
        this.qualifiedTableName = qualifiedTableName;
        columns = chunk.Columns;
    }

    /// <inheritdoc/>
    public void EndRow()
    {
        if (column < columns.Length)
        {
            throw new InvalidOperationException(
                $"The table {qualifiedTableName} has {columns.Length} columns but you specified only {column} values");
        }

        column = 0;
        if (++chunk.RowCount == AppenderChunk.Capacity)
        {
            appender.FlushChunk();
        }
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendNullValue()
    {
        Next().WriteNull(chunk.RowCount);
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendDefault()
    {
        Next();
        appender.Check(chunk.AppendDefault(column - 1));
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(bool? value)
    {
        if (value is not { } boolean)
        {
            return AppendNullValue();
        }

        Next().WriteBoolean(chunk.RowCount, boolean);
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(byte[]? value) => value is null ? AppendNullValue() : AppendValue(value.AsSpan());

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(Span<byte> value)
    {
        Next().WriteBlob(chunk.RowCount, value);
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(string? value)
    {
        if (value is null)
        {
            return AppendNullValue();
        }

        Next().WriteString(chunk.RowCount, value);
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(decimal? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(BigInteger? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(sbyte? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(short? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(int? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(long? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(byte? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(ushort? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(uint? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(ulong? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(float? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(double? value) => AppendNumber(value);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue<TEnum>(TEnum? value)
        where TEnum : Enum
    {
        if (value is null)
        {
            return AppendNullValue();
        }

        var writer = Next();
        if (writer.Type.Id is DuckDBType.Enum or DuckDBType.Varchar)
        {
            writer.WriteString(chunk.RowCount, value.ToString());
        }
        else
        {
            writer.WriteNumber(chunk.RowCount, Convert.ToDecimal(value, null));
        }

        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(Guid? value)
    {
        if (value is not { } guid)
        {
            return AppendNullValue();
        }

        Next().WriteGuid(chunk.RowCount, guid);
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(DuckDBDateOnly? value)
    {
        if (value is not { } date)
        {
            return AppendNullValue();
        }

        Next().WriteDays(chunk.RowCount, date.ToDays());
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(DuckDBTimeOnly? value)
    {
        if (value is not { } time)
        {
            return AppendNullValue();
        }

        Next().WriteTime(chunk.RowCount, time.ToMicros());
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(DateTime? value)
    {
        if (value is not { } dateTime)
        {
            return AppendNullValue();
        }

        Next().WriteDateTime(chunk.RowCount, dateTime);
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(DateTimeOffset? value) => AppendValue(value?.UtcDateTime);

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue(TimeSpan? value)
    {
        if (value is not { } span)
        {
            return AppendNullValue();
        }

        Next().WriteInterval(chunk.RowCount, span);
        return this;
    }

    /// <inheritdoc/>
    public IDuckDBAppenderRow AppendValue<T>(IEnumerable<T>? value)
    {
        if (value is null)
        {
            return AppendNullValue();
        }

        Next().WriteList(chunk.RowCount, value as ICollection ?? value.ToArray());
        return this;
    }

    internal void Begin()
    {
        for (var i = 0; i < column; i++)
        {
            columns[i].MarkValid(chunk.RowCount);
        }

        column = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DuckDBAppenderRow AppendNumber<T>(T? value)
        where T : struct, INumberBase<T>
    {
        var writer = Next();
        if (value.HasValue)
        {
            writer.WriteNumber(chunk.RowCount, value.GetValueOrDefault());
        }
        else
        {
            writer.WriteNull(chunk.RowCount);
        }

        return this;
    }

    private ColumnWriter Next()
    {
        if (column >= columns.Length)
        {
            throw new IndexOutOfRangeException(
                $"The table {qualifiedTableName} has {columns.Length} columns but you are trying to append value for column {column + 1}");
        }

        return columns[column++];
    }
}

using System.ComponentModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>
/// A value for a parameter of a statement. The .NET type of the value decides the DuckDB type; the name is written without the
/// dollar sign, and parameters without names are taken by position. Stands in for the published class.
/// </summary>
public class DuckDBParameter : DbParameter
{
    private const DbType DefaultDbType = DbType.String;

    private object? value;

    /// <summary>A parameter without name and value.</summary>
    public DuckDBParameter()
    {
    }

    /// <summary>A parameter by position.</summary>
    public DuckDBParameter(object value)
    {
        Value = value;
    }

    /// <summary>A parameter by position with a stated type.</summary>
    public DuckDBParameter(DbType type, object? value)
    {
        Value = value;
        DbType = type;
    }

    /// <summary>A parameter by name.</summary>
    public DuckDBParameter(string name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <summary>A parameter by name with a stated type.</summary>
    public DuckDBParameter(string name, DbType type, object? value)
    {
        ParameterName = name;
        Value = value;
        DbType = type;
    }

    /// <summary>Follows the value; kept for generic callers, since binding goes by the value's own type.</summary>
    public override DbType DbType { get; set; } = DefaultDbType;

    /// <summary>Name as in <c>$name</c>, without the dollar sign; empty for a parameter by position.</summary>
    [AllowNull]
    [DefaultValue("")]
    public override string ParameterName
    {
        get;
        set => field = value ?? "";
    } = "";

    /// <summary>The value; null and <see cref="DBNull"/> are NULL.</summary>
    public override object? Value
    {
        get => value;
        set
        {
            this.value = value;
            DbType = DbTypeOf(value);
        }
    }

    /// <summary>Always input.</summary>
    public override ParameterDirection Direction { get; set; } = ParameterDirection.Input;

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    [DefaultValue("")]
    public override string SourceColumn
    {
        get;
        set => field = value ?? "";
    } = "";

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override int Size { get; set; }

    /// <inheritdoc/>
    public override void ResetDbType() => DbType = DefaultDbType;

    private static DbType DbTypeOf(object? value) => value switch
    {
        bool => DbType.Boolean,
        sbyte => DbType.SByte,
        short => DbType.Int16,
        int => DbType.Int32,
        long => DbType.Int64,
        byte => DbType.Byte,
        ushort => DbType.UInt16,
        uint => DbType.UInt32,
        ulong => DbType.UInt64,
        float => DbType.Single,
        double => DbType.Double,
        decimal => DbType.Currency,
        BigInteger => DbType.VarNumeric,
        string => DbType.String,
        Guid => DbType.Guid,
        byte[] => DbType.Binary,
        DateTime => DbType.DateTime,
        DateTimeOffset => DbType.DateTimeOffset,
        DateOnly or DuckDBDateOnly => DbType.Date,
        TimeOnly or DuckDBTimeOnly => DbType.Time,
        _ => DbType.Object,
    };
}

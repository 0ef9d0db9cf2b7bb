using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Vectors;

/// <summary>A column's logical type, read once from DuckDB into managed fields.</summary>
internal sealed class ColumnType
{
    private ColumnType(DuckDBType id)
    {
        Id = id;
        StorageId = id;
    }

    public DuckDBType Id { get; }

    /// <summary>The type of the integers that a DECIMAL or an ENUM is stored as; <see cref="Id"/> for other types.</summary>
    public DuckDBType StorageId { get; private init; }

    public byte Width { get; private init; }

    public byte Scale { get; private init; }

    public ulong ArraySize { get; private init; }

    /// <summary>Labels of an ENUM, in order of their codes.</summary>
    public string[] Labels { get; private init; } = [];

    /// <summary>Field names of a STRUCT; <c>key</c> and <c>value</c> of a MAP.</summary>
    public string[] FieldNames { get; private init; } = [];

    /// <summary>Element type of a LIST or ARRAY, field types of a STRUCT or a MAP's entries.</summary>
    public ColumnType[] Children { get; private init; } = [];

    /// <summary>Reads <paramref name="type"/> and disposes it.</summary>
    public static ColumnType Read(LogicalTypeHandle type)
    {
        using (type)
        {
            var id = Api.TypeId(type);
            return id switch
            {
                DuckDBType.Decimal => new(id)
                {
                    StorageId = Api.DecimalInternalType(type),
                    Width = Api.DecimalWidth(type),
                    Scale = Api.DecimalScale(type),
                },
                DuckDBType.Enum => new(id) { StorageId = Api.EnumInternalType(type), Labels = ReadLabels(type) },
                DuckDBType.List => new(id) { Children = [Read(Api.ListChildType(type))] },
                DuckDBType.Array => new(id) { Children = [Read(Api.ArrayChildType(type))], ArraySize = Api.ArraySize(type) },
                DuckDBType.Map => new(id) { Children = [Read(Api.MapKeyType(type)), Read(Api.MapValueType(type))], FieldNames = ["key", "value"] },
                DuckDBType.Struct => ReadStruct(type),
                _ => new(id),
            };
        }
    }

    /// <summary>The type of the values that a reader gives for this column.</summary>
    public Type ClrType => Id switch
    {
        DuckDBType.Boolean => typeof(bool),
        DuckDBType.TinyInt => typeof(sbyte),
        DuckDBType.SmallInt => typeof(short),
        DuckDBType.Integer => typeof(int),
        DuckDBType.BigInt => typeof(long),
        DuckDBType.UnsignedTinyInt => typeof(byte),
        DuckDBType.UnsignedSmallInt => typeof(ushort),
        DuckDBType.UnsignedInteger => typeof(uint),
        DuckDBType.UnsignedBigInt => typeof(ulong),
        DuckDBType.HugeInt or DuckDBType.UnsignedHugeInt => typeof(System.Numerics.BigInteger),
        DuckDBType.Float => typeof(float),
        DuckDBType.Double => typeof(double),
        DuckDBType.Decimal => typeof(decimal),
        DuckDBType.Date => typeof(DateOnly),
        DuckDBType.Time => typeof(TimeOnly),
        DuckDBType.TimeTz => typeof(DateTimeOffset),
        DuckDBType.Interval => typeof(TimeSpan),
        DuckDBType.Uuid => typeof(Guid),
        DuckDBType.Blob => typeof(Stream),
        DuckDBType.List or DuckDBType.Array => typeof(List<>).MakeGenericType(Children[0].ClrType),
        DuckDBType.Map => typeof(Dictionary<,>).MakeGenericType(Children[0].ClrType, Children[1].ClrType),
        DuckDBType.Struct => typeof(Dictionary<string, object>),
        DuckDBType.SqlNull => typeof(object),
        _ when IsTimestamp => typeof(DateTime),
        _ => typeof(string),
    };

    public bool IsTimestamp => Id is DuckDBType.Timestamp or DuckDBType.TimestampS or DuckDBType.TimestampMs
        or DuckDBType.TimestampNs or DuckDBType.TimestampTz;

    private static string[] ReadLabels(LogicalTypeHandle type)
    {
        var labels = new string[Api.EnumSize(type)];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = Api.Owned(Api.EnumValue(type, (ulong)i)) ?? "";
        }

        return labels;
    }

    private static ColumnType ReadStruct(LogicalTypeHandle type)
    {
        var names = new string[Api.StructChildCount(type)];
        var children = new ColumnType[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Api.Owned(Api.StructChildName(type, (ulong)i)) ?? "";
            children[i] = Read(Api.StructChildType(type, (ulong)i));
        }

        return new ColumnType(DuckDBType.Struct) { FieldNames = names, Children = children };
    }
}

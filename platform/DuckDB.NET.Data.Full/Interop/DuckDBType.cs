namespace DuckDB.NET.Native;

/// <summary>Type identifiers of the C API (<c>duckdb_type</c>); stands in for the published enumeration.</summary>
public enum DuckDBType
{
    /// <summary>No type.</summary>
    Invalid = 0,
    /// <summary>BOOLEAN.</summary>
    Boolean = 1,
    /// <summary>TINYINT, 8 bits, signed.</summary>
    TinyInt = 2,
    /// <summary>SMALLINT, 16 bits, signed.</summary>
    SmallInt = 3,
    /// <summary>INTEGER, 32 bits, signed.</summary>
    Integer = 4,
    /// <summary>BIGINT, 64 bits, signed.</summary>
    BigInt = 5,
    /// <summary>UTINYINT, 8 bits.</summary>
    UnsignedTinyInt = 6,
    /// <summary>USMALLINT, 16 bits.</summary>
    UnsignedSmallInt = 7,
    /// <summary>UINTEGER, 32 bits.</summary>
    UnsignedInteger = 8,
    /// <summary>UBIGINT, 64 bits.</summary>
    UnsignedBigInt = 9,
    /// <summary>FLOAT, IEEE 754 single precision.</summary>
    Float = 10,
    /// <summary>DOUBLE, IEEE 754 double precision.</summary>
    Double = 11,
    /// <summary>TIMESTAMP, microseconds since 1970-01-01.</summary>
    Timestamp = 12,
    /// <summary>DATE, days since 1970-01-01.</summary>
    Date = 13,
    /// <summary>TIME, microseconds since midnight.</summary>
    Time = 14,
    /// <summary>INTERVAL of months, days and microseconds.</summary>
    Interval = 15,
    /// <summary>HUGEINT, 128 bits, signed.</summary>
    HugeInt = 16,
    /// <summary>VARCHAR, UTF-8.</summary>
    Varchar = 17,
    /// <summary>BLOB.</summary>
    Blob = 18,
    /// <summary>DECIMAL, up to 38 digits.</summary>
    Decimal = 19,
    /// <summary>TIMESTAMP_S, seconds.</summary>
    TimestampS = 20,
    /// <summary>TIMESTAMP_MS, milliseconds.</summary>
    TimestampMs = 21,
    /// <summary>TIMESTAMP_NS, nanoseconds.</summary>
    TimestampNs = 22,
    /// <summary>ENUM.</summary>
    Enum = 23,
    /// <summary>LIST.</summary>
    List = 24,
    /// <summary>STRUCT.</summary>
    Struct = 25,
    /// <summary>MAP.</summary>
    Map = 26,
    /// <summary>UUID.</summary>
    Uuid = 27,
    /// <summary>UNION.</summary>
    Union = 28,
    /// <summary>BIT.</summary>
    Bit = 29,
    /// <summary>TIME WITH TIME ZONE.</summary>
    TimeTz = 30,
    /// <summary>TIMESTAMP WITH TIME ZONE, microseconds since 1970-01-01 UTC.</summary>
    TimestampTz = 31,
    /// <summary>UHUGEINT, 128 bits.</summary>
    UnsignedHugeInt = 32,
    /// <summary>ARRAY of a fixed size.</summary>
    Array = 33,
    /// <summary>ANY.</summary>
    Any = 34,
    /// <summary>BIGNUM, of any size.</summary>
    VarInt = 35,
    /// <summary>The type of NULL itself.</summary>
    SqlNull = 36,
}

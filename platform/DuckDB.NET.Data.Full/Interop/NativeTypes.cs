using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>Result of a call of the C API.</summary>
internal enum NativeState
{
    Success = 0,
    Error = 1,
}

/// <summary>What a finished statement gives back (<c>duckdb_result_type</c>).</summary>
internal enum ResultKind
{
    Invalid = 0,
    ChangedRows = 1,
    Nothing = 2,
    Rows = 3,
}

/// <summary>Kinds of statement that this library tells apart (<c>duckdb_statement_type</c>).</summary>
internal enum StatementKind
{
    /// <summary>Every kind that the C API has no number for, MERGE INTO among them.</summary>
    Unnumbered = 0,
    Select = 1,
    Insert = 2,
    Update = 3,
    Explain = 4,
    Delete = 5,
    Create = 7,
    Transaction = 10,
    Copy = 11,
}

/// <summary><c>duckdb_result</c>: passed by value to some calls, by reference to others; every field belongs to DuckDB.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public ulong ColumnCount;
    public ulong RowCount;
    public ulong RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint InternalData;
}

/// <summary><c>duckdb_hugeint</c> and the payload of HUGEINT, UUID and wide DECIMAL vectors.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeHugeInt
{
    public ulong Lower;
    public long Upper;

    public static implicit operator NativeHugeInt(Int128 value) =>
        new() { Lower = (ulong)value, Upper = (long)(value >> 64) };

    public readonly Int128 ToInt128() => new((ulong)Upper, Lower);

    public readonly UInt128 ToUInt128() => new((ulong)Upper, Lower);
}

/// <summary><c>duckdb_decimal</c>: an unscaled value with its width and scale.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeDecimal
{
    public byte Width;
    public byte Scale;
    public NativeHugeInt Value;
}

/// <summary><c>duckdb_interval</c> and the payload of INTERVAL vectors.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeInterval
{
    public int Months;
    public int Days;
    public long Micros;
}

/// <summary><c>duckdb_list_entry</c>: a slice of a list vector's child.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeListEntry
{
    public ulong Offset;
    public ulong Length;
}

/// <summary><c>duckdb_string_t</c>: up to 12 bytes lie in the value itself, longer text behind a pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeString
{
    public const int InlineCapacity = 12;

    [FieldOffset(0)]
    public uint Length;

    [FieldOffset(4)]
    public fixed byte Inline[InlineCapacity];

    [FieldOffset(8)]
    public byte* Pointer;

    /// <summary>The bytes of the string at <paramref name="value"/>, valid while its vector is.</summary>
    public static ReadOnlySpan<byte> Bytes(NativeString* value) =>
        new(value->Length <= InlineCapacity ? value->Inline : value->Pointer, checked((int)value->Length));
}

using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>How far a running statement has come; stands in for the published structure.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DuckDBQueryProgress
{
    /// <summary>Percent done, 0 to 100; -1 when not known.</summary>
    public double Percentage { get; }

    /// <summary>Rows done.</summary>
    public ulong RowsProcessed { get; }

    /// <summary>Rows to do in all, by DuckDB's estimate.</summary>
    public ulong TotalRowsToProcess { get; }
}

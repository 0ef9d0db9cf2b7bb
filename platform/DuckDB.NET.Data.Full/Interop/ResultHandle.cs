using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DuckDB.NET.Native;

/// <summary>Owns a <c>duckdb_result</c>, which DuckDB fills in and destroys in place.</summary>
internal sealed unsafe class ResultHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ResultHandle()
        : base(ownsHandle: true)
    {
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));
    }

    /// <summary>The struct, for the calls that take it by value.</summary>
    public NativeResult Value => *(NativeResult*)handle;

    protected override bool ReleaseHandle()
    {
        Api.DestroyResult(handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}

using Microsoft.Win32.SafeHandles;

namespace DuckDB.NET.Native;

internal sealed class DatabaseHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.Close(ref handle);
        return true;
    }
}

internal sealed class ConfigHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.DestroyConfig(ref handle);
        return true;
    }
}

internal sealed class ExtractedStatementsHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.DestroyExtracted(ref handle);
        return true;
    }
}

internal sealed class PreparedStatementHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.DestroyPrepare(ref handle);
        return true;
    }
}

internal sealed class PendingResultHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.DestroyPending(ref handle);
        return true;
    }
}

internal sealed class DataChunkHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.DestroyDataChunk(ref handle);
        return true;
    }
}

internal sealed class LogicalTypeHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.DestroyLogicalType(ref handle);
        return true;
    }
}

internal sealed class ValueHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.DestroyValue(ref handle);
        return true;
    }
}

internal sealed class ErrorDataHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.DestroyErrorData(ref handle);
        return true;
    }
}

/// <summary>Rows are cleared before DuckDB destroys the appender, because destroying it would write them.</summary>
internal sealed class AppenderHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Api.AppenderClear(handle);
        Api.AppenderDestroy(ref handle);
        return true;
    }
}

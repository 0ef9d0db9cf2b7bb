using Microsoft.Win32.SafeHandles;

namespace DuckDB.NET.Native;

/// <summary>The native connection behind a <see cref="Data.DuckDBConnection"/>; stands in for the published handle.</summary>
public sealed class DuckDBNativeConnection() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>Asks the statement that runs on this connection to stop; does nothing when none runs. Safe from any thread.</summary>
    public void Interrupt() => Api.Interrupt(this);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Api.Disconnect(ref handle);
        return true;
    }
}

using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>The part of DuckDB's C API (duckdb.h, DuckDB 1.5) that this library calls.</summary>
internal static partial class Api
{
    public const string Library = "duckdb";

    [LibraryImport(Library, EntryPoint = "duckdb_library_version")]
    private static partial nint LibraryVersionPointer();

    public static string LibraryVersion => Marshal.PtrToStringUTF8(LibraryVersionPointer()) ?? "";

    [LibraryImport(Library, EntryPoint = "duckdb_create_config")]
    public static partial NativeState CreateConfig(out ConfigHandle config);

    [LibraryImport(Library, EntryPoint = "duckdb_set_config", StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState SetConfig(ConfigHandle config, string name, string option);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_config")]
    public static partial void DestroyConfig(ref nint config);

    [LibraryImport(Library, EntryPoint = "duckdb_open_ext", StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState Open(string path, out DatabaseHandle database, ConfigHandle config, out nint error);

    [LibraryImport(Library, EntryPoint = "duckdb_close")]
    public static partial void Close(ref nint database);

    [LibraryImport(Library, EntryPoint = "duckdb_connect")]
    public static partial NativeState Connect(DatabaseHandle database, out DuckDBNativeConnection connection);

    [LibraryImport(Library, EntryPoint = "duckdb_disconnect")]
    public static partial void Disconnect(ref nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_interrupt")]
    public static partial void Interrupt(DuckDBNativeConnection connection);

    [LibraryImport(Library, EntryPoint = "duckdb_query_progress")]
    public static partial DuckDBQueryProgress QueryProgress(DuckDBNativeConnection connection);

    [LibraryImport(Library, EntryPoint = "duckdb_free")]
    public static partial void Free(nint pointer);

    /// <summary>The text at <paramref name="pointer"/>, which stays DuckDB's.</summary>
    public static string? Borrowed(nint pointer) => Marshal.PtrToStringUTF8(pointer);

    /// <summary>The text at <paramref name="pointer"/>, which is freed.</summary>
    public static string? Owned(nint pointer)
    {
        if (pointer == 0)
        {
            return null;
        }

        var text = Marshal.PtrToStringUTF8(pointer);
        Free(pointer);
        return text;
    }
}

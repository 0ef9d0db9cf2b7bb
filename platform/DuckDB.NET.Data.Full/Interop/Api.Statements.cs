using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

internal static partial class Api
{
    [LibraryImport(Library, EntryPoint = "duckdb_query", StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState Query(DuckDBNativeConnection connection, string query, ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_extract_statements", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ulong ExtractStatements(DuckDBNativeConnection connection, string query, out ExtractedStatementsHandle statements);

    [LibraryImport(Library, EntryPoint = "duckdb_extract_statements_error")]
    public static partial nint ExtractStatementsError(ExtractedStatementsHandle statements);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_extracted")]
    public static partial void DestroyExtracted(ref nint statements);

    [LibraryImport(Library, EntryPoint = "duckdb_prepare_extracted_statement")]
    public static partial NativeState PrepareExtracted(
        DuckDBNativeConnection connection, ExtractedStatementsHandle statements, ulong index, out PreparedStatementHandle statement);

    [LibraryImport(Library, EntryPoint = "duckdb_prepare_error")]
    public static partial nint PrepareError(PreparedStatementHandle statement);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_prepare")]
    public static partial void DestroyPrepare(ref nint statement);

    [LibraryImport(Library, EntryPoint = "duckdb_prepared_statement_type")]
    public static partial StatementKind PreparedStatementKind(PreparedStatementHandle statement);

    [LibraryImport(Library, EntryPoint = "duckdb_nparams")]
    public static partial ulong ParameterCount(PreparedStatementHandle statement);

    [LibraryImport(Library, EntryPoint = "duckdb_parameter_name")]
    private static partial nint ParameterNamePointer(PreparedStatementHandle statement, ulong index);

    /// <summary>Name of the parameter at <paramref name="index"/> (from 1), without its dollar sign; a number where it has no name.</summary>
    public static string ParameterName(PreparedStatementHandle statement, ulong index) =>
        Owned(ParameterNamePointer(statement, index)) ?? "";

    [LibraryImport(Library, EntryPoint = "duckdb_bind_parameter_index", StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState BindParameterIndex(PreparedStatementHandle statement, out ulong index, string name);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_value")]
    public static partial NativeState BindValue(PreparedStatementHandle statement, ulong index, ValueHandle value);

    [LibraryImport(Library, EntryPoint = "duckdb_pending_prepared")]
    public static partial NativeState PendingPrepared(PreparedStatementHandle statement, out PendingResultHandle pending);

    [LibraryImport(Library, EntryPoint = "duckdb_pending_prepared_streaming")]
    public static partial NativeState PendingPreparedStreaming(PreparedStatementHandle statement, out PendingResultHandle pending);

    [LibraryImport(Library, EntryPoint = "duckdb_pending_error")]
    public static partial nint PendingError(PendingResultHandle pending);

    [LibraryImport(Library, EntryPoint = "duckdb_execute_pending")]
    public static partial NativeState ExecutePending(PendingResultHandle pending, ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_pending")]
    public static partial void DestroyPending(ref nint pending);
}

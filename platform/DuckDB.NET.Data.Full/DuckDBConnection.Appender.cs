using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

public partial class DuckDBConnection
{
    /// <summary>An appender to a table of the current schema.</summary>
    public DuckDBAppender CreateAppender(string table) => CreateAppender(null, null, table);

    /// <summary>An appender to a table of a schema.</summary>
    public DuckDBAppender CreateAppender(string? schema, string table) => CreateAppender(null, schema, table);

    /// <summary>An appender to a table of a schema of an attached database; a table that is missing throws <see cref="DuckDBException"/>.</summary>
    public DuckDBAppender CreateAppender(string? catalog, string? schema, string table)
    {
        RequireOpen(nameof(CreateAppender)).EndStream();
        var state = Api.AppenderCreate(NativeConnection, catalog, schema, table, out var appender);
        if (state == NativeState.Success)
        {
            return new DuckDBAppender(appender, string.Join('.', new[] { catalog, schema, table }.Where(part => part is not null)));
        }

        using (appender)
        {
            throw DuckDBAppender.ErrorOf(appender);
        }
    }
}

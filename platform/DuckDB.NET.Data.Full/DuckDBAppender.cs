using DuckDB.NET.Data.Appending;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>
/// Adds rows to a table in bulk, far faster than INSERT. Rows are gathered in data chunks; DuckDB writes them in batches and at
/// <see cref="Close"/>. Outside a transaction each batch lasts by itself; within one of the same connection all are part of it.
/// Constraints are checked when a batch is written, so <see cref="Close"/> reports what they refuse. Stands in for the published
/// class.
/// </summary>
public class DuckDBAppender : IDisposable
{
    private readonly AppenderHandle appender;
    private readonly AppenderChunk chunk;
    private readonly DuckDBAppenderRow row;
    private bool closed;

    internal DuckDBAppender(AppenderHandle appender, string qualifiedTableName)
    {
        this.appender = appender;
        chunk = new AppenderChunk(appender);
        row = new DuckDBAppenderRow(this, chunk, qualifiedTableName);
    }

    /// <summary>Begins a row; one that was begun and not ended is dropped. The same object serves all rows.</summary>
    public IDuckDBAppenderRow CreateRow()
    {
        RequireOpen();
        row.Begin();
        return row;
    }

    /// <summary>Drops the rows that DuckDB has not written yet.</summary>
    public void Clear()
    {
        RequireOpen();
        chunk.Clear();
        Check(Api.AppenderClear(appender));
    }

    /// <summary>Writes the remaining rows; what is refused throws <see cref="DuckDBException"/> and is dropped.</summary>
    public void Close()
    {
        RequireOpen();
        closed = true;
        try
        {
            FlushChunk();
            Check(Api.AppenderFlush(appender));
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Closes, unless closed already or failed before.</summary>
    public void Dispose()
    {
        if (!closed)
        {
            Close();
        }

        GC.SuppressFinalize(this);
    }

    internal void FlushChunk()
    {
        if (chunk.RowCount > 0)
        {
            Check(chunk.AppendTo(appender));
        }
    }

    internal void Check(NativeState state)
    {
        if (state == NativeState.Success)
        {
            return;
        }

        closed = true;
        var error = ErrorOf(appender);
        Release();
        throw error;
    }

    internal static DuckDBException ErrorOf(AppenderHandle appender)
    {
        using var error = Api.AppenderError(appender);
        var message = Api.Borrowed(Api.ErrorMessage(error)) ?? "The appender failed without a message.";
        return new DuckDBException(message, Api.ErrorType(error));
    }

    private void RequireOpen()
    {
        if (closed)
        {
            throw new InvalidOperationException("Appender is already closed");
        }
    }

    private void Release()
    {
        chunk.Dispose();
        appender.Dispose();
    }
}

using System.Collections;
using System.Data;
using System.Data.Common;
using DuckDB.NET.Data.Statements;
using DuckDB.NET.Data.Vectors;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>
/// Reads the rows of a command's results, chunk by chunk from DuckDB's own memory: getters of numbers, dates and identifiers
/// neither call into DuckDB nor allocate. A getter of another numeric type converts, and throws when the value does not fit.
/// NULL read through a getter throws <see cref="InvalidCastException"/>. Stands in for the published class.
/// </summary>
public partial class DuckDBDataReader : DbDataReader
{
    private readonly DuckDBConnection connection;
    private readonly Session session;
    private readonly IEnumerator<ResultHandle> results;
    private readonly CommandBehavior behavior;
    private readonly CancellationToken cancellationToken;
    private ColumnReader[] columns = [];
    private ResultHandle? result;
    private DataChunkHandle? chunk;
    private ulong chunkSize;
    private ulong row;
    private bool hasRows;
    private bool onRow;
    private bool isStream;
    private bool closed;

    internal DuckDBDataReader(
        DuckDBConnection connection,
        Session session,
        IEnumerable<ResultHandle> results,
        CommandBehavior behavior,
        CancellationToken cancellationToken)
    {
        this.connection = connection;
        this.session = session;
        this.results = results.GetEnumerator();
        this.behavior = behavior;
        this.cancellationToken = cancellationToken;
        try
        {
            NextResult();
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>Always 0: results are not nested.</summary>
    public override int Depth => 0;

    /// <summary>Number of columns of the current result.</summary>
    public override int FieldCount => columns.Length;

    /// <summary>Whether the current result has rows.</summary>
    public override bool HasRows => hasRows;

    /// <summary>Whether the reader is closed.</summary>
    public override bool IsClosed => closed;

    /// <summary>Always -1; <see cref="DuckDBCommand.ExecuteNonQuery"/> counts changed rows.</summary>
    public override int RecordsAffected => -1;

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <summary>Runs the following statements until one gives columns; false when none does.</summary>
    public override bool NextResult()
    {
        ReleaseResult();
        while (results.MoveNext())
        {
            result = results.Current;
            if (Api.ResultKind(result.Value) == ResultKind.Rows)
            {
                columns = ReadColumns(result);
                isStream = Api.ResultIsStreaming(result.Value) != 0;
                hasRows = FetchChunk();
                return true;
            }

            ReleaseResult();
        }

        return false;
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public override bool Read()
    {
        if (closed)
        {
            throw new InvalidOperationException("The reader is closed.");
        }

        if (chunk is null)
        {
            return onRow = false;
        }

        if (!onRow)
        {
            return onRow = true;
        }

        row++;
        return row < chunkSize || (onRow = FetchChunk());
    }

    /// <summary>Ends the reader; statements that were not reached do not run.</summary>
    public override void Close()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        ReleaseResult();
        results.Dispose();
        if (behavior.HasFlag(CommandBehavior.CloseConnection) && connection.State == ConnectionState.Open)
        {
            connection.Close();
        }
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() =>
        new DbEnumerator(this, closeReader: behavior.HasFlag(CommandBehavior.CloseConnection));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private static ColumnReader[] ReadColumns(ResultHandle result)
    {
        var columns = new ColumnReader[Api.ColumnCount(result)];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = Api.Borrowed(Api.ColumnName(result, (ulong)i)) ?? "";
            columns[i] = new ColumnReader(name, ColumnType.Read(Api.ColumnLogicalType(result, (ulong)i)));
        }

        return columns;
    }

    /// <summary>Goes to the start of the next chunk that has rows.</summary>
    private bool FetchChunk()
    {
        do
        {
            ReleaseChunk();
            cancellationToken.ThrowIfCancellationRequested();
            var next = FetchNative(result!);
            if (next.IsInvalid)
            {
                next.Dispose();
                return Api.ResultError(result!) == 0 ? false : throw StatementRunner.Failure(result!, cancellationToken);
            }

            chunk = next;
            chunkSize = Api.DataChunkGetSize(next);
        }
        while (chunkSize == 0);

        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Bind(Api.DataChunkGetVector(chunk, (ulong)i));
        }

        return true;
    }

    /// <summary>A stream works while it is fetched from, so the token interrupts here too.</summary>
    private DataChunkHandle FetchNative(ResultHandle source)
    {
        if (!isStream)
        {
            return Api.FetchChunk(source.Value);
        }

        if (!session.IsStreaming(source))
        {
            throw new InvalidOperationException("Another statement ran on the connection, which ended the streaming result.");
        }

        using var registration = StatementRunner.InterruptOn(cancellationToken, session.Connection);
        return Api.FetchChunk(source.Value);
    }

    private void ReleaseChunk()
    {
        chunk?.Dispose();
        chunk = null;
        chunkSize = 0;
        row = 0;
    }

    private void ReleaseResult()
    {
        ReleaseChunk();
        if (result is not null)
        {
            session.EndStream(result);
            result.Dispose();
            result = null;
        }

        columns = [];
        hasRows = false;
        onRow = false;
    }
}

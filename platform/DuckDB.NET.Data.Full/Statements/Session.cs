using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Statements;

/// <summary>
/// The transaction state of one native connection. A statement outside a transaction of the caller is prepared and run in one
/// of its own: DuckDB plans with the statistics it sees while preparing, and by itself would run the plan in a later
/// transaction, where rows that another connection has added since break the plan's assumptions (an aggregate fails, or a
/// filter silently drops the new rows).
/// </summary>
internal sealed class Session(DuckDBNativeConnection connection)
{
    private bool callersTransaction;
    private ResultHandle? stream;
    private bool streamHasTransaction;

    public DuckDBNativeConnection Connection => connection;

    /// <summary>Begins a transaction for one statement; false within the caller's, where nothing is to be done.</summary>
    public bool BeginStatement()
    {
        EndStream();
        if (callersTransaction)
        {
            return false;
        }

        Control("BEGIN TRANSACTION");
        return true;
    }

    public void CommitStatement() => Control("COMMIT");

    /// <summary>Undoes a statement that failed; DuckDB may have ended its transaction already.</summary>
    public void RollbackStatement() => ControlQuietly("ROLLBACK");

    /// <summary>Notes that a SELECT streams, and leaves its transaction open until its reader, or the next statement, ends it.</summary>
    public void KeepStream(ResultHandle result, bool ownTransaction)
    {
        stream = result;
        streamHasTransaction = ownTransaction;
    }

    /// <summary>Whether this stream is still the connection's, so that rows can be fetched from it.</summary>
    public bool IsStreaming(ResultHandle result) => stream == result;

    /// <summary>Ends this stream, unless another statement has ended it before.</summary>
    public void EndStream(ResultHandle result)
    {
        if (stream == result)
        {
            EndStream();
        }
    }

    /// <summary>Ends the connection's stream, if there is one; it gives no more rows.</summary>
    public void EndStream()
    {
        if (stream is not null && streamHasTransaction)
        {
            ControlQuietly("COMMIT");
        }

        stream = null;
    }

    public void Begin()
    {
        EndStream();
        Control("BEGIN TRANSACTION");
        callersTransaction = true;
    }

    /// <summary>Ends the caller's transaction, which is over even when this throws.</summary>
    public void End(string statement)
    {
        callersTransaction = false;
        Control(statement);
    }

    /// <summary>
    /// Follows BEGIN, COMMIT and ROLLBACK written in SQL. BEGIN succeeds only outside a transaction, the others only inside, so
    /// success turns the state over; a COMMIT that fails ends the transaction too.
    /// </summary>
    public void TransactionStatementRan(DuckDBException? error)
    {
        if (error is null)
        {
            callersTransaction = !callersTransaction;
        }
        else if (!error.Message.Contains("within a transaction", StringComparison.Ordinal))
        {
            callersTransaction = false;
        }
    }

    /// <summary>For a transaction that may have ended already, after an error that is reported by itself.</summary>
    private void ControlQuietly(string statement)
    {
        using var result = new ResultHandle();
        Api.Query(connection, statement, result);
    }

    private void Control(string statement)
    {
        using var result = new ResultHandle();
        if (Api.Query(connection, statement, result) != NativeState.Success)
        {
            throw StatementRunner.Failure(result, CancellationToken.None);
        }
    }
}

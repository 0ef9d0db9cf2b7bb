using System.Data;
using System.Data.Common;

namespace DuckDB.NET.Data;

/// <summary>
/// A transaction of a connection: it sees the database as it was when it began, and fails when it changes what another
/// transaction changed since. Stands in for the published class.
/// </summary>
public class DuckDBTransaction : DbTransaction
{
    private readonly DuckDBConnection connection;
    private bool finished;

    /// <summary>Begins a transaction on an open connection; only snapshot isolation (or none stated) is accepted.</summary>
    public DuckDBTransaction(DuckDBConnection connection, IsolationLevel isolationLevel)
    {
        if (isolationLevel is not (IsolationLevel.Snapshot or IsolationLevel.Unspecified))
        {
            throw new ArgumentException($"Unsupported isolation level: {isolationLevel}", nameof(isolationLevel));
        }

        this.connection = connection;
        IsolationLevel = isolationLevel;
        connection.RequireOpen(nameof(DuckDBConnection.BeginTransaction)).Begin();
    }

    /// <summary>As given when the transaction began.</summary>
    public override IsolationLevel IsolationLevel { get; }

    /// <inheritdoc/>
    protected override DbConnection DbConnection => connection;

    /// <summary>Makes the changes lasting; a conflict throws <see cref="DuckDBException"/>, and the changes are gone.</summary>
    public override void Commit() => Finish("COMMIT");

    /// <summary>Undoes the changes.</summary>
    public override void Rollback() => Finish("ROLLBACK");

    /// <summary>Rolls back a transaction that is still open.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !finished && connection.State == ConnectionState.Open)
        {
            try
            {
                Rollback();
            }
            catch (DuckDBException)
            {
                // DuckDB has ended the transaction by itself, after a fatal error or a COMMIT in SQL: nothing is left to undo.
            }
        }

        base.Dispose(disposing);
    }

    private void Finish(string statement)
    {
        if (finished)
        {
            throw new InvalidOperationException("Transaction has already been finished.");
        }

        // DuckDB ends the transaction even when COMMIT fails.
        finished = true;
        connection.Transaction = null;
        connection.RequireOpen(statement).End(statement);
    }
}

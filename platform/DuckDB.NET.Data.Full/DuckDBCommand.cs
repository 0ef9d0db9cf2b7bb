using System.ComponentModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DuckDB.NET.Data.Statements;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>
/// One or more SQL statements with their parameters (<c>?</c>, <c>$1</c> or <c>$name</c>). The asynchronous methods do their
/// work before they return, as DuckDB works in the caller's process; their tokens stop a running statement. Stands in for the
/// published class.
/// </summary>
public class DuckDBCommand : DbCommand
{
    private readonly DuckDBParameterCollection parameters = new();
    private DuckDBConnection? connection;

    /// <summary>A command without text and connection.</summary>
    public DuckDBCommand()
    {
    }

    /// <summary>A command without connection.</summary>
    public DuckDBCommand(string commandText)
    {
        CommandText = commandText;
    }

    /// <summary>A command on a connection.</summary>
    public DuckDBCommand(string commandText, DuckDBConnection connection)
    {
        CommandText = commandText;
        Connection = connection;
    }

    /// <summary>SQL; several statements are separated by semicolons.</summary>
    [AllowNull]
    [DefaultValue("")]
    public override string CommandText
    {
        get;
        set => field = value ?? "";
    } = "";

    /// <summary>The values of the statements' parameters.</summary>
    public new virtual DuckDBParameterCollection Parameters => parameters;

    /// <summary>
    /// Whether readers of a SELECT fetch rows while DuckDB still works, instead of holding the whole result. Such a reader ends
    /// when its connection runs another statement. False unless set.
    /// </summary>
    public bool UseStreamingMode { get; set; }

    /// <summary>Kept, not enforced: cancel through a token or <see cref="Cancel"/>.</summary>
    public override int CommandTimeout { get; set; } = 30;

    /// <summary>Always text.</summary>
    public override CommandType CommandType { get; set; } = CommandType.Text;

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => connection;
        set => connection = (DuckDBConnection?)value;
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => parameters;

    /// <summary>Kept for callers: a statement belongs to the transaction of its connection, stated or not.</summary>
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Stops the statement that runs on the connection: it throws <see cref="OperationCanceledException"/>. Safe from any thread.</summary>
    public override void Cancel()
    {
        if (connection is { State: ConnectionState.Open })
        {
            connection.NativeConnection.Interrupt();
        }
    }

    /// <summary>Does nothing: DuckDB prepares a statement when it runs.</summary>
    public override void Prepare()
    {
    }

    /// <summary>Runs all statements; gives the number of rows inserted, updated and deleted.</summary>
    public override int ExecuteNonQuery() => RunAll(CancellationToken.None);

    /// <summary>The first column of the first row of the first result; <see cref="DBNull"/> for NULL, null without a row.</summary>
    public override object? ExecuteScalar() => ReadFirst(CancellationToken.None);

    /// <summary>A reader on the first result that has columns.</summary>
    public new DuckDBDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default);

    /// <summary>A reader on the first result that has columns; <see cref="CommandBehavior.CloseConnection"/> is heeded.</summary>
    public new DuckDBDataReader ExecuteReader(CommandBehavior behavior) => OpenReader(behavior, CancellationToken.None);

    /// <inheritdoc cref="ExecuteNonQuery"/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        AsTask(() => RunAll(cancellationToken), cancellationToken);

    /// <inheritdoc cref="ExecuteScalar"/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        AsTask(() => ReadFirst(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        AsTask<DbDataReader>(() => OpenReader(behavior, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new DuckDBParameter();

    private static Task<T> AsTask<T>(Func<T> run, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return Task.FromResult(run());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }
        catch (Exception error)
        {
            return Task.FromException<T>(error);
        }
    }

    private int RunAll(CancellationToken cancellationToken)
    {
        var changed = 0L;
        foreach (var result in StatementRunner.Run(this, OpenSession(nameof(ExecuteNonQuery)), streaming: false, cancellationToken))
        {
            using (result)
            {
                changed += (long)Api.RowsChanged(result);
            }
        }

        return (int)Math.Min(changed, int.MaxValue);
    }

    private object? ReadFirst(CancellationToken cancellationToken)
    {
        using var reader = OpenReader(CommandBehavior.Default, cancellationToken);
        return reader.Read() ? reader.GetValue(0) : null;
    }

    private DuckDBDataReader OpenReader(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var session = OpenSession(nameof(ExecuteReader));
        var results = StatementRunner.Run(this, session, UseStreamingMode, cancellationToken);
        return new DuckDBDataReader(connection!, session, results, behavior, cancellationToken);
    }

    private Session OpenSession(string operation) =>
        connection?.RequireOpen(operation) ?? throw new InvalidOperationException($"{operation} requires an open connection");
}

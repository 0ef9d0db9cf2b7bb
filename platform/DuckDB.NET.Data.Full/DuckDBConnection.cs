using System.ComponentModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DuckDB.NET.Data.Connections;
using DuckDB.NET.Data.Statements;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>
/// A connection to a DuckDB database. One thread at a time uses a connection; several connections to one database work in
/// parallel. Stands in for the published class.
/// </summary>
public partial class DuckDBConnection : DbConnection
{
    private string connectionString = "";
    private SharedDatabase? database;
    private Session? session;

    /// <summary>A closed connection without a connection string.</summary>
    public DuckDBConnection()
    {
    }

    /// <summary>A closed connection; see <see cref="DuckDBConnectionStringBuilder"/> for the keys.</summary>
    public DuckDBConnection(string connectionString)
    {
        this.connectionString = connectionString;
    }

    /// <summary>What to open; see <see cref="DuckDBConnectionStringBuilder"/> for the keys.</summary>
    [AllowNull]
    [DefaultValue("")]
    public override string ConnectionString
    {
        get => connectionString;
        set => connectionString = value ?? "";
    }

    /// <summary>The data source of the connection string.</summary>
    public override string Database => DataSource;

    /// <summary>The data source of the connection string.</summary>
    public override string DataSource => Target.DataSource;

    /// <summary>Version of the native library, such as <c>v1.5.6</c>.</summary>
    public override string ServerVersion => Api.LibraryVersion;

    /// <summary>Open or closed.</summary>
    public override ConnectionState State => session is null ? ConnectionState.Closed : ConnectionState.Open;

    /// <summary>The native connection of an open connection.</summary>
    public DuckDBNativeConnection NativeConnection =>
        session?.Connection ?? throw new InvalidOperationException("The DuckDBConnection must be open to access the native connection.");

    /// <inheritdoc/>
    protected override DbProviderFactory? DbProviderFactory => DuckDBClientFactory.Instance;

    internal DuckDBTransaction? Transaction { get; set; }

    private DatabaseTarget Target => DatabaseTarget.Parse(connectionString);

    /// <summary>Opens the database, or joins the instance of it that this process has open. A DuckDB error throws <see cref="DuckDBException"/>.</summary>
    public override void Open()
    {
        if (session is not null)
        {
            throw new InvalidOperationException("Connection is already open.");
        }

        Attach(SharedDatabase.Acquire(Target));
    }

    /// <summary>Rolls back an open transaction and closes; the last connection to a file closes the file.</summary>
    public override void Close()
    {
        if (session is null)
        {
            throw new InvalidOperationException("Connection is already closed.");
        }

        Transaction?.Dispose();
        session.Connection.Dispose();
        session = null;
        database!.Release();
        database = null;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    /// <summary>Not supported: attach or <c>USE</c> a database in SQL instead.</summary>
    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    /// <summary>Begins a transaction with snapshot isolation, the only kind there is.</summary>
    public new DuckDBTransaction BeginTransaction() => Begin(IsolationLevel.Unspecified);

    /// <summary>A command on this connection.</summary>
    public new virtual DuckDBCommand CreateCommand() => new() { Connection = this };

    /// <summary>A second open connection to the same database in memory; files are opened again by name instead.</summary>
    public DuckDBConnection Duplicate()
    {
        RequireOpen(nameof(Duplicate));
        if (!Target.IsInMemory)
        {
            throw new NotSupportedException("Duplication of the connection is only supported for in-memory connections.");
        }

        var duplicate = new DuckDBConnection(connectionString);
        duplicate.Attach(database!.AddUser());
        return duplicate;
    }

    /// <summary>How far the statement that runs on this connection has come.</summary>
    public DuckDBQueryProgress GetQueryProgress() => Api.QueryProgress(NativeConnection);

    internal Session RequireOpen(string operation) =>
        session ?? throw new InvalidOperationException($"{operation} requires an open connection");

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => Begin(isolationLevel);

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && session is not null)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private DuckDBTransaction Begin(IsolationLevel isolationLevel)
    {
        RequireOpen(nameof(BeginTransaction));
        if (Transaction is not null)
        {
            throw new InvalidOperationException("Already in a transaction.");
        }

        return Transaction = new DuckDBTransaction(this, isolationLevel);
    }

    private void Attach(SharedDatabase shared)
    {
        try
        {
            session = new Session(shared.Connect());
            database = shared;
        }
        catch
        {
            shared.Release();
            throw;
        }

        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }
}

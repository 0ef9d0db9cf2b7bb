using System.Data;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace StockKafka.DuckDB.Tests;

public sealed class TransactionTests : IDisposable
{
    private readonly DatabaseFixture database = new();

    public TransactionTests() => database.Connection.Run("CREATE TABLE t(v INTEGER)");

    public void Dispose() => database.Dispose();

    private long Count => (long)database.Connection.Scalar("SELECT count(*) FROM t")!;

    [Fact]
    public void Commit_keeps_and_rollback_undoes()
    {
        using (var transaction = database.Connection.BeginTransaction())
        {
            database.Connection.Run("INSERT INTO t VALUES (1)");
            transaction.Commit();
        }

        using (var transaction = database.Connection.BeginTransaction())
        {
            database.Connection.Run("INSERT INTO t VALUES (2)");
            transaction.Rollback();
        }

        Assert.Equal(1, Count);
    }

    [Fact]
    public async Task Disposing_an_open_transaction_rolls_back()
    {
        await using (await database.Connection.BeginTransactionAsync())
        {
            database.Connection.Run("INSERT INTO t VALUES (1)");
        }

        Assert.Equal(0, Count);
        using var next = database.Connection.BeginTransaction();
        next.Commit();
    }

    [Fact]
    public void Changes_are_seen_by_others_after_commit_only()
    {
        using var other = database.Connection.Duplicate();
        using var transaction = database.Connection.BeginTransaction();
        database.Connection.Run("INSERT INTO t VALUES (1)");
        Assert.Equal(0L, other.Scalar("SELECT count(*) FROM t"));
        using var snapshot = other.BeginTransaction();
        Assert.Equal(0L, other.Scalar("SELECT count(*) FROM t"));
        transaction.Commit();
        Assert.Equal(0L, other.Scalar("SELECT count(*) FROM t"));
        snapshot.Commit();
        Assert.Equal(1L, other.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Conflicting_change_fails_with_a_transaction_error()
    {
        database.Connection.Run("INSERT INTO t VALUES (1)");
        using var other = database.Connection.Duplicate();
        using var first = database.Connection.BeginTransaction();
        using var second = other.BeginTransaction();
        database.Connection.Run("UPDATE t SET v = 2");
        var error = Assert.Throws<DuckDBException>(() => other.Run("UPDATE t SET v = 3"));
        Assert.Equal(DuckDBErrorType.Transaction, error.ErrorType);
        Assert.Contains("Conflict", error.Message);
        first.Commit();
        Assert.Equal(2, database.Connection.Scalar("SELECT v FROM t"));
    }

    [Fact]
    public void Failed_statement_leaves_only_rollback()
    {
        using (var transaction = database.Connection.BeginTransaction())
        {
            database.Connection.Run("INSERT INTO t VALUES (1)");
            Assert.Throws<DuckDBException>(() => database.Connection.Run("INSERT INTO t SELECT error('stop')"));
            Assert.Throws<DuckDBException>(() => database.Connection.Run("INSERT INTO t VALUES (2)"));
            transaction.Rollback();
        }

        Assert.Equal(0, Count);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        using var transaction = database.Connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(() => database.Connection.BeginTransaction());
        transaction.Commit();
        Assert.Throws<InvalidOperationException>(transaction.Commit);
        Assert.Throws<ArgumentException>(() => database.Connection.BeginTransaction(IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public void Closing_the_connection_rolls_back()
    {
        using var other = database.Connection.Duplicate();
        other.BeginTransaction();
        other.Run("INSERT INTO t VALUES (1)");
        other.Close();
        Assert.Equal(0, Count);
    }
}

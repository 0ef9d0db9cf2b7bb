using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace StockKafka.DuckDB.Tests;

public sealed class AppenderTests : IDisposable
{
    private readonly DatabaseFixture database = new();

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_047)]
    [InlineData(2_048)]
    [InlineData(2_049)]
    [InlineData(300_000)]
    public void Every_row_arrives_in_order(int rows)
    {
        var connection = database.Connection;
        connection.Run("CREATE TABLE t(i BIGINT, even VARCHAR)");
        using (var appender = connection.CreateAppender("t"))
        {
            for (var i = 0; i < rows; i++)
            {
                appender.CreateRow().AppendValue((long)i).AppendValue(i % 2 == 0 ? $"number {i} is even" : null).EndRow();
            }
        }

        Assert.Equal((long)rows, connection.Scalar("SELECT count(*) FROM t"));
        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM t WHERE i <> rowid OR even IS DISTINCT FROM CASE WHEN i % 2 = 0 THEN 'number ' || i || ' is even' END"));
    }

    [Fact]
    public void Refused_rows_are_reported_by_close_and_dropped()
    {
        var connection = database.Connection;
        connection.Run("CREATE TABLE t(i INTEGER PRIMARY KEY)");
        connection.Run("INSERT INTO t VALUES (1)");
        var appender = connection.CreateAppender("t");
        appender.CreateRow().AppendValue(1).EndRow();
        var error = Assert.Throws<DuckDBException>(appender.Close);
        Assert.Equal(DuckDBErrorType.Constraint, error.ErrorType);
        Assert.Contains("uplicate key", error.Message);
        appender.Dispose();
        connection.Run("DELETE FROM t");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_refused_batch_ends_the_appender_while_rows_are_added()
    {
        database.Connection.Run("CREATE TABLE t(i INTEGER NOT NULL)");
        var appender = database.Connection.CreateAppender("t");
        var error = Assert.Throws<DuckDBException>(() =>
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                appender.CreateRow().AppendValue(i == 5 ? null : (int?)i).EndRow();
            }
        });
        Assert.Contains("NOT NULL", error.Message);
        Assert.Throws<InvalidOperationException>(() => appender.CreateRow());
        appender.Dispose();
        Assert.Equal(0L, database.Connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Rows_belong_to_the_transaction_of_the_connection()
    {
        var connection = database.Connection;
        connection.Run("CREATE TABLE t(i INTEGER)");
        using (connection.BeginTransaction())
        {
            using var appender = connection.CreateAppender("t");
            for (var i = 0; i < 500_000; i++)
            {
                appender.CreateRow().AppendValue(i).EndRow();
            }

            appender.Close();
            Assert.Equal(500_000L, connection.Scalar("SELECT count(*) FROM t"));
        }

        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Defaults_are_computed_and_clear_drops_what_is_not_written()
    {
        var connection = database.Connection;
        connection.Run("CREATE SEQUENCE s; CREATE TABLE t(i INTEGER DEFAULT 42, v VARCHAR DEFAULT 'a default of some length')");
        using (var appender = connection.CreateAppender("t"))
        {
            appender.CreateRow().AppendValue(1).AppendValue("dropped").EndRow();
            appender.Clear();
            appender.CreateRow().AppendDefault().AppendDefault().EndRow();
        }

        Assert.Equal([42], connection.Column<int>("SELECT i FROM t WHERE v = 'a default of some length'"));
        Assert.Equal(1L, connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Wrong_use_is_refused_with_the_table_and_the_column()
    {
        var connection = database.Connection;
        connection.Run("CREATE SCHEMA s; CREATE TABLE s.t(i INTEGER, v VARCHAR)");
        using var appender = connection.CreateAppender("s", "t");
        Assert.Contains("s.t has 2 columns but you specified only 1", Assert.Throws<InvalidOperationException>(() => appender.CreateRow().AppendValue(1).EndRow()).Message);
        Assert.Throws<IndexOutOfRangeException>(() => appender.CreateRow().AppendValue(1).AppendValue("a").AppendValue("b"));
        Assert.Contains("Cannot write Int64 to Varchar", Assert.Throws<InvalidOperationException>(() => appender.CreateRow().AppendValue(1).AppendValue(2L)).Message);
        Assert.Throws<OverflowException>(() => appender.CreateRow().AppendValue(long.MaxValue));
        appender.CreateRow().AppendNullValue();
        appender.CreateRow().AppendValue(1).AppendValue("kept").EndRow();
        appender.Close();
        Assert.Equal([1], connection.Column<int>("SELECT i FROM s.t"));
        Assert.Throws<InvalidOperationException>(appender.Close);
    }

    [Fact]
    public void A_missing_table_is_named()
    {
        var error = Assert.Throws<DuckDBException>(() => database.Connection.CreateAppender("nowhere"));
        Assert.Contains("nowhere", error.Message);
        Assert.Throws<InvalidOperationException>(() => new DuckDBConnection("Data Source=:memory:").CreateAppender("t"));
    }

    [Fact]
    public void A_table_of_an_attached_database_is_reached_by_its_catalog()
    {
        database.Connection.Run("ATTACH ':memory:' AS other; CREATE TABLE other.t(i INTEGER)");
        using (var appender = database.Connection.CreateAppender("other", "main", "t"))
        {
            appender.CreateRow().AppendValue(1).EndRow();
        }

        Assert.Equal(1L, database.Connection.Scalar("SELECT count(*) FROM other.t"));
    }
}

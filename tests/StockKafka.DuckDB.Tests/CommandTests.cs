using System.Data;
using System.Diagnostics;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace StockKafka.DuckDB.Tests;

public sealed class CommandTests : IDisposable
{
    private const string Endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = -1";

    private readonly DatabaseFixture database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public void Several_statements_run_in_order_and_changed_rows_add_up()
    {
        Assert.Equal(5, database.Connection.Run("CREATE TABLE t(v INT); INSERT INTO t VALUES (1), (2), (3); UPDATE t SET v = v + 1 WHERE v > 1; SELECT 1;"));
    }

    [Fact]
    public void NextResult_goes_from_query_to_query()
    {
        using var command = new DuckDBCommand("CREATE TABLE t(v INT); SELECT 1 AS a; INSERT INTO t VALUES (1); SELECT 'x' AS b, v FROM t;", database.Connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal((1, "a", 1), (reader.FieldCount, reader.GetName(0), reader.GetInt32(0)));
        Assert.False(reader.Read());
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal((2, "x", 1), (reader.FieldCount, reader.GetString("b"), reader.GetInt32("v")));
        Assert.False(reader.NextResult());
        Assert.False(reader.Read());
    }

    [Fact]
    public void Scalar_is_null_without_a_row_and_DBNull_for_NULL()
    {
        Assert.Null(database.Connection.Scalar("SELECT 1 WHERE false"));
        Assert.Equal(DBNull.Value, database.Connection.Scalar("SELECT NULL"));
        Assert.Null(database.Connection.Scalar("CREATE TABLE t(v INT)"));
    }

    [Fact]
    public void Reader_refuses_to_read_off_the_rows()
    {
        using var command = new DuckDBCommand("SELECT 1 AS v WHERE false", database.Connection);
        using var reader = command.ExecuteReader();
        Assert.False(reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.False(reader.Read());
        Assert.Throws<DuckDBException>(() => reader.GetOrdinal("w"));
        reader.Close();
        Assert.True(reader.IsClosed);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
    }

    [Fact]
    public void Schema_table_and_DataTable_describe_the_columns()
    {
        using var command = new DuckDBCommand("SELECT 1::BIGINT AS volume, 2.50::DECIMAL(9, 2) AS price, 'AMZN' AS symbol", database.Connection);
        using var reader = command.ExecuteReader();
        var schema = reader.GetSchemaTable();
        Assert.Equal(["volume", "price", "symbol"], schema.Rows.Cast<DataRow>().Select(row => row["ColumnName"]));
        Assert.Equal(((byte)9, (byte)2), ((byte)schema.Rows[1]["NumericPrecision"], (byte)schema.Rows[1]["NumericScale"]));
        var table = new DataTable();
        table.Load(reader);
        Assert.Equal([1L, 2.50m, "AMZN"], table.Rows[0].ItemArray);
    }

    [Theory]
    [InlineData("SELEC 1", DuckDBErrorType.Parser, "syntax error at or near \"SELEC\"")]
    [InlineData("SELECT * FROM nowhere", DuckDBErrorType.Catalog, "Table with name nowhere does not exist")]
    [InlineData("SELECT nothing FROM range(1)", DuckDBErrorType.Binder, "\"nothing\" not found")]
    [InlineData("SELECT 'abc'::INTEGER", DuckDBErrorType.Conversion, "Could not convert string 'abc' to INT32")]
    [InlineData("SELECT error('my words')", DuckDBErrorType.InvalidInput, "my words")]
    [InlineData("FROM read_csv('/nowhere/at/all.csv')", DuckDBErrorType.Io, "/nowhere/at/all.csv")]
    [InlineData("", DuckDBErrorType.Parser, "no statement")]
    public void Errors_carry_class_and_message_of_DuckDB(string sql, DuckDBErrorType type, string message)
    {
        var error = Assert.Throws<DuckDBException>(() => database.Connection.Scalar(sql));
        Assert.Contains(message, error.Message);
        Assert.Equal(type, error.ErrorType);
        Assert.Equal(1, database.Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void An_error_in_the_second_statement_keeps_the_first()
    {
        Assert.Throws<DuckDBException>(() => database.Connection.Run("CREATE TABLE t AS SELECT 1; SELECT error('stop'); CREATE TABLE u AS SELECT 1"));
        Assert.Equal(["t"], database.Connection.Column<string>("SELECT table_name FROM duckdb_tables()"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_stops_a_running_query(bool streaming)
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await using var command = new DuckDBCommand(Endless, database.Connection) { UseStreamingMode = streaming };
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(source.Token));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(1, database.Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public async Task A_cancelled_token_runs_nothing()
    {
        await using var command = new DuckDBCommand("CREATE TABLE t(v INT)", database.Connection);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteNonQueryAsync(new CancellationToken(canceled: true)));
        Assert.Empty(database.Connection.Column<string>("SELECT table_name FROM duckdb_tables()"));
    }

    [Fact]
    public async Task Token_is_seen_at_whatever_moment_it_fires()
    {
        for (var i = 0; i < 60; i++)
        {
            using var source = new CancellationTokenSource();
            await using var command = new DuckDBCommand(Endless, database.Connection);
            var cancelling = Task.Run(async () =>
            {
                for (var spin = 0; spin < Random.Shared.Next(20_000); spin++)
                {
                    Thread.SpinWait(1);
                }

                await source.CancelAsync();
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(source.Token));
            await cancelling;
        }
    }

    [Fact]
    public async Task Cancel_from_another_thread_stops_a_running_query()
    {
        using var command = new DuckDBCommand(Endless, database.Connection);
        var running = Task.Run(command.ExecuteScalar);
        while (!running.IsCompleted)
        {
            command.Cancel();
            await Task.Yield();
        }

        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void Upsert_replaces_what_conflicts()
    {
        var connection = database.Connection;
        connection.Run("CREATE TABLE bars(symbol VARCHAR, day DATE, close DOUBLE, PRIMARY KEY (symbol, day))");
        const string Upsert = "INSERT INTO bars VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET close = excluded.close";
        connection.Run(Upsert, "AMZN", new DateOnly(2025, 7, 23), 1.0);
        connection.Run(Upsert, "AMZN", new DateOnly(2025, 7, 23), 2.0);
        connection.Run(Upsert, "AAON", new DateOnly(2025, 7, 23), 3.0);
        Assert.Equal([3.0, 2.0], connection.Column<double>("SELECT close FROM bars ORDER BY symbol"));
        Assert.Equal([2.5], connection.Column<double>("INSERT INTO bars VALUES ('AMZN', '2025-07-23', 2.5) ON CONFLICT DO UPDATE SET close = excluded.close RETURNING close"));
    }

    [Fact]
    public void A_command_without_an_open_connection_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new DuckDBCommand("SELECT 1").ExecuteScalar());
        Assert.Throws<InvalidOperationException>(() => new DuckDBCommand("SELECT 1", new DuckDBConnection("Data Source=:memory:")).ExecuteNonQuery());
    }

    [Fact]
    public void A_stream_ends_early_without_harm()
    {
        using (var command = new DuckDBCommand("FROM range(100000000)", database.Connection) { UseStreamingMode = true })
        using (var reader = command.ExecuteReader())
        {
            for (var i = 0L; i < 5_000; i++)
            {
                Assert.True(reader.Read());
                Assert.Equal(i, reader.GetInt64(0));
            }
        }

        Assert.Equal(1, database.Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Another_statement_ends_a_stream_with_an_error_and_not_with_fewer_rows()
    {
        using var command = new DuckDBCommand("FROM range(1000000)", database.Connection) { UseStreamingMode = true };
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        database.Connection.Run("CREATE TABLE t AS SELECT 1 AS v");
        Assert.Contains("ended the streaming result", Assert.Throws<InvalidOperationException>(() =>
        {
            while (reader.Read())
            {
            }
        }).Message);
        reader.Close();
        using var other = database.Connection.Duplicate();
        Assert.Equal(1, other.Scalar("FROM t"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Plans_and_rows_are_of_one_moment_while_another_connection_writes(bool streaming)
    {
        using var writer = database.Connection.Duplicate();
        writer.Run("CREATE TABLE t AS SELECT 0 AS batch, range AS v FROM range(100)");
        var writing = Task.Run(() =>
        {
            for (var batch = 1; batch < 400; batch++)
            {
                writer.Run("INSERT INTO t SELECT ?::INTEGER, range + 100 * ?::INTEGER FROM range(100)", batch, batch);
            }
        });
        while (!writing.IsCompleted)
        {
            using var command = new DuckDBCommand("SELECT batch, count(*) FROM t GROUP BY batch ORDER BY batch", database.Connection) { UseStreamingMode = streaming };
            using var reader = command.ExecuteReader();
            for (var batch = 0; reader.Read(); batch++)
            {
                Assert.Equal((batch, 100L), (reader.GetInt32(0), reader.GetInt64(1)));
            }
        }

        await writing;
    }

    [Fact]
    public void Transactions_written_in_SQL_are_followed()
    {
        var connection = database.Connection;
        connection.Run("CREATE TABLE t(v INT)");
        connection.Run("BEGIN; INSERT INTO t VALUES (1)");
        connection.Run("INSERT INTO t VALUES (2)");
        connection.Run("ROLLBACK");
        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM t"));
        connection.Run("BEGIN");
        Assert.Throws<DuckDBException>(() => connection.Run("BEGIN"));
        connection.Run("ROLLBACK");
        Assert.Throws<DuckDBException>(() => connection.Run("COMMIT"));
        connection.Run("INSERT INTO t VALUES (3)");
        using var other = connection.Duplicate();
        Assert.Equal([3], other.Column<int>("FROM t"));
        using var transaction = connection.BeginTransaction();
        connection.Run("INSERT INTO t VALUES (4)");
        transaction.Commit();
        Assert.Equal(2L, other.Scalar("SELECT count(*) FROM t"));
        connection.Run("CHECKPOINT");
        Assert.Equal(1, connection.Run("MERGE INTO t USING (SELECT 4 AS v) s ON t.v = s.v WHEN MATCHED THEN UPDATE SET v = 5"));
        Assert.Equal([3, 5], other.Column<int>("FROM t ORDER BY v"));
    }

    [Fact]
    public void An_error_in_the_middle_of_a_stream_is_thrown_by_Read()
    {
        using var command = new DuckDBCommand("SELECT CASE WHEN range = 50000 THEN error('row 50000') ELSE 'fine' END FROM range(1000000)", database.Connection) { UseStreamingMode = true };
        var error = Assert.Throws<DuckDBException>(() =>
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
            }
        });
        Assert.Contains("row 50000", error.Message);
    }
}

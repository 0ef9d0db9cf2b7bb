using System.Data;
using System.Data.Common;
using System.Diagnostics;
using DuckDB.NET.Data;

namespace StockKafka.DuckDB.Tests;

public sealed class ConnectionTests : IDisposable
{
    private readonly DatabaseFixture database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public void A_file_keeps_its_rows_when_opened_again()
    {
        using (var first = database.OpenFile("a.duckdb"))
        {
            first.Run("CREATE TABLE t AS SELECT range AS v FROM range(10000)");
        }

        using var second = database.OpenFile("a.duckdb");
        Assert.Equal(10_000L, second.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Connections_to_a_file_share_it_until_the_last_closes()
    {
        var first = database.OpenFile("a.duckdb");
        var second = DatabaseFixture.Open($"DataSource={Path.Combine(Path.GetDirectoryName(database.PathOf("a"))!, ".", "a.duckdb")}");
        first.Run("CREATE TABLE t AS SELECT 1 AS v");
        Assert.Equal(1, second.Scalar("SELECT v FROM t"));
        first.Close();
        second.Run("UPDATE t SET v = 2");
        second.Close();
        File.Move(database.PathOf("a.duckdb"), database.PathOf("b.duckdb"));
        using var third = database.OpenFile("b.duckdb");
        Assert.Equal(2, third.Scalar("SELECT v FROM t"));
        Assert.False(File.Exists(database.PathOf("a.duckdb")));
    }

    [Fact]
    public void A_read_only_file_refuses_writes_and_a_missing_one_is_not_made()
    {
        database.OpenFile("a.duckdb").Close();
        using (var connection = database.OpenFile("a.duckdb", ";ACCESS_MODE=READ_ONLY"))
        {
            Assert.Contains("read-only", Assert.Throws<DuckDBException>(() => connection.Run("CREATE TABLE t(v INT)")).Message);
        }

        var error = Assert.Throws<DuckDBException>(() => database.OpenFile("missing.duckdb", ";ACCESS_MODE=READ_ONLY"));
        Assert.Contains("missing.duckdb", error.Message);
        Assert.False(File.Exists(database.PathOf("missing.duckdb")));
    }

    [Fact]
    public void Settings_of_the_connection_string_reach_DuckDB()
    {
        using var connection = DatabaseFixture.Open("Data Source=:memory:;threads=1;memory_limit=100MB");
        Assert.Equal(1L, connection.Scalar("SELECT current_setting('threads')"));
        Assert.Contains("95.3", (string)connection.Scalar("SELECT current_setting('memory_limit')")!);
        var error = Assert.Throws<DuckDBException>(() => DatabaseFixture.Open("Data Source=:memory:;no_such_setting=1"));
        Assert.Contains("no_such_setting", error.Message);
        Assert.Contains("access_mode", Assert.Throws<DuckDBException>(() => DatabaseFixture.Open("Data Source=:memory:;ACCESS_MODE=SIDEWAYS")).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Data Source", Assert.Throws<InvalidOperationException>(() => DatabaseFixture.Open("threads=1")).Message);
    }

    [Fact]
    public void A_file_that_is_no_database_is_named_with_the_reason()
    {
        File.WriteAllText(database.PathOf("bad.duckdb"), new string('x', 20_000));
        var error = Assert.Throws<DuckDBException>(() => database.OpenFile("bad.duckdb"));
        Assert.Contains("bad.duckdb", error.Message);
        Assert.Contains("not a valid DuckDB database file", error.Message);
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        using (var connection = database.OpenFile("a.duckdb"))
        {
            connection.Run("CREATE TABLE t AS SELECT range AS v FROM range(100000)");
        }

        using (var file = File.OpenWrite(database.PathOf("a.duckdb")))
        {
            file.Write(new byte[12_288]);
        }

        Assert.Contains("a.duckdb", Assert.Throws<DuckDBException>(() => database.OpenFile("a.duckdb")).Message);
    }

    [Fact]
    public async Task A_file_that_another_process_holds_is_refused_and_free_afterwards()
    {
        var path = database.PathOf("held.duckdb");
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(LockHolder).Assembly.Location, path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Insert(0, "exec");
        using var holder = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            Assert.Equal("open", await holder.StandardOutput.ReadLineAsync(limit.Token));
            var error = Assert.Throws<DuckDBException>(() => database.OpenFile("held.duckdb"));
            Assert.Contains("Could not set lock on file", error.Message);
            Assert.Contains("held.duckdb", error.Message);
            holder.StandardInput.Close();
            await holder.WaitForExitAsync(limit.Token);
            database.OpenFile("held.duckdb").Close();
        }
        finally
        {
            holder.Kill();
        }
    }

    [Fact]
    public void Memory_is_private_duplicated_or_shared_as_asked()
    {
        database.Connection.Run("CREATE TABLE t AS SELECT 1 AS v");
        using var other = DatabaseFixture.Open("Data Source=:memory:");
        Assert.Throws<DuckDBException>(() => other.Scalar("FROM t"));
        using var duplicate = database.Connection.Duplicate();
        Assert.Equal(1, duplicate.Scalar("FROM t"));
        using var shared = DatabaseFixture.Open(DuckDBConnectionStringBuilder.InMemorySharedConnectionString);
        using var sharedToo = DatabaseFixture.Open(DuckDBConnectionStringBuilder.InMemorySharedConnectionString);
        shared.Run("CREATE TABLE s AS SELECT 2 AS v");
        Assert.Equal(2, sharedToo.Scalar("FROM s"));
        using var file = database.OpenFile("a.duckdb");
        Assert.Throws<NotSupportedException>(file.Duplicate);
    }

    [Fact]
    public void Attach_joins_databases()
    {
        using (var file = database.OpenFile("other.duckdb"))
        {
            file.Run("CREATE TABLE t AS SELECT 42 AS v");
        }

        database.Connection.Run($"ATTACH '{database.PathOf("other.duckdb")}' AS other (READ_ONLY)");
        Assert.Equal(42, database.Connection.Scalar("SELECT v FROM other.t"));
        Assert.Throws<DuckDBException>(() => database.Connection.Run("INSERT INTO other.t VALUES (1)"));
        database.Connection.Run("DETACH other");
    }

    [Theory]
    [InlineData("csv", "FORMAT csv, HEADER")]
    [InlineData("parquet", "FORMAT parquet")]
    public void Copy_writes_and_reads_files(string extension, string options)
    {
        var connection = database.Connection;
        var path = database.PathOf($"bars.{extension}");
        connection.Run("CREATE TABLE bars AS SELECT 'S' || range AS symbol, DATE '2025-01-01' + range::INTEGER AS day, range / 4 AS close FROM range(3000)");
        Assert.Equal(3_000, connection.Run($"COPY bars TO '{path}' ({options})"));
        connection.Run("CREATE TABLE copy AS FROM bars LIMIT 0");
        Assert.Equal(3_000, connection.Run($"COPY copy FROM '{path}' ({options})"));
        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM (FROM bars EXCEPT FROM copy)"));
    }

    [Fact]
    public void A_connection_outlives_errors_that_leave_others_running()
    {
        using var file = database.OpenFile("a.duckdb");
        using var other = database.OpenFile("a.duckdb");
        file.Run("CREATE TABLE t(v INTEGER PRIMARY KEY)");
        for (var i = 0; i < 50; i++)
        {
            file.Run("INSERT INTO t VALUES (?)", i);
            Assert.Throws<DuckDBException>(() => file.Run("INSERT INTO t VALUES (?)", i));
            Assert.Equal(i + 1L, other.Scalar("SELECT count(*) FROM t"));
        }
    }

    [Fact]
    public void State_and_misuse()
    {
        var events = new List<ConnectionState>();
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.StateChange += (_, change) => events.Add(change.CurrentState);
        Assert.Equal(ConnectionState.Closed, connection.State);
        connection.Open();
        Assert.Throws<InvalidOperationException>(connection.Open);
        Assert.StartsWith("v1.5", connection.ServerVersion, StringComparison.Ordinal);
        connection.Close();
        Assert.Throws<InvalidOperationException>(connection.Close);
        connection.Dispose();
        Assert.Equal([ConnectionState.Open, ConnectionState.Closed], events);
    }

    [Fact]
    public void Generic_ADO_NET_code_works_through_the_factory()
    {
        DbProviderFactory factory = DuckDBClientFactory.Instance;
        var builder = factory.CreateConnectionStringBuilder()!;
        builder["Data Source"] = ":memory:";
        using var connection = factory.CreateConnection()!;
        connection.ConnectionString = builder.ConnectionString;
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT ? + 1";
        var parameter = command.CreateParameter();
        parameter.Value = 41;
        command.Parameters.Add(parameter);
        using var reader = command.ExecuteReader(CommandBehavior.CloseConnection);
        Assert.True(reader.Read());
        Assert.Equal(42, reader[0]);
        reader.Close();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public async Task Readers_see_whole_transactions_while_one_connection_writes()
    {
        using var writer = database.OpenFile("live.duckdb");
        writer.Run("CREATE TABLE t(batch INTEGER, v INTEGER)");
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            using var reader = database.OpenFile("live.duckdb");
            var reads = 0;
            while (!done.IsCancellationRequested || reads == 0)
            {
                Assert.Equal(0L, reader.Scalar("SELECT count(*) FROM (SELECT batch FROM t GROUP BY batch HAVING count(*) <> 3000)"));
                reads++;
            }

            return reads;
        })).ToArray();
        for (var batch = 0; batch < 40; batch++)
        {
            using var transaction = writer.BeginTransaction();
            using (var appender = writer.CreateAppender("t"))
            {
                for (var i = 0; i < 3_000; i++)
                {
                    appender.CreateRow().AppendValue(batch).AppendValue(i).EndRow();
                }
            }

            transaction.Commit();
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal(120_000L, writer.Scalar("SELECT count(*) FROM t"));
    }
}

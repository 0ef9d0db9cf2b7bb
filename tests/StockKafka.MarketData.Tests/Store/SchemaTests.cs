using System.Security.Cryptography;
using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.MarketData.Tests.Store;

public sealed class SchemaTests : IDisposable
{
    private readonly StoreOptions _options = new() { Directory = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName };

    public void Dispose() => Directory.Delete(_options.Directory, recursive: true);

    [Fact]
    public void An_older_file_is_led_through_every_version_and_keeps_its_rows()
    {
        using var connection = Connect();
        Migrator.Migrate(connection, "file", Schema.Migrations);
        Execute(connection, "INSERT INTO symbols (symbol, name) VALUES ('A', 'Name')");
        Migrator.Migrate(connection, "file", [.. Schema.Migrations, "ALTER TABLE symbols ADD COLUMN country VARCHAR", "UPDATE symbols SET country = 'US'"]);
        Assert.Equal("Name US", Scalar(connection, "SELECT name || ' ' || country FROM symbols"));
        Assert.Equal(Schema.Migrations.Count + 2, Convert.ToInt32(Scalar(connection, "SELECT max(version) FROM schema_version")));
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_file_at_the_version_it_had()
    {
        using var connection = Connect();
        Migrator.Migrate(connection, "file", Schema.Migrations);
        Assert.Throws<DuckDBException>(() =>
            Migrator.Migrate(connection, "file", [.. Schema.Migrations, "ALTER TABLE symbols ADD COLUMN country VARCHAR", "UPDATE nothing SET x = 1"]));
        Assert.Equal(Schema.Migrations.Count, Convert.ToInt32(Scalar(connection, "SELECT max(version) FROM schema_version")));
        Assert.Equal(0L, Scalar(connection, "SELECT count(*) FROM duckdb_columns() WHERE column_name = 'country'"));
    }

    [Fact]
    public void A_database_of_something_else_is_refused_and_left_as_it_is()
    {
        using (var connection = Connect())
        {
            Execute(connection, "CREATE TABLE ledger_of_somebody (x INTEGER)");
        }

        Assert.Contains("ledger_of_somebody", AssertRefusedUnchanged());
    }

    [Fact]
    public void A_file_of_a_newer_format_is_refused_and_left_as_it_is()
    {
        using (var connection = Connect())
        {
            Migrator.Migrate(connection, "file", Schema.Migrations);
            Execute(connection, "UPDATE schema_version SET version = 999");
        }

        Assert.Contains("format 999", AssertRefusedUnchanged());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task A_file_that_was_damaged_is_refused_and_left_as_it_is(int at)
    {
        await using (var store = new MarketStore(Options.Create(_options)))
        {
            await new BarTable(store).ImportAsync(new[] { new DailyBar("A", new DateOnly(2025, 7, 23), 1, 1, 1, 1, 1) }.ToAsyncEnumerable(), default);
        }

        using (var file = File.OpenWrite(_options.DatabasePath))
        {
            file.Position = at;
            file.Write(new byte[8192]);
        }

        Assert.Contains(_options.DatabasePath, AssertRefusedUnchanged());
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_refused_and_left_as_it_is()
    {
        await using (var store = new MarketStore(Options.Create(_options)))
        {
            await new BarTable(store).ImportAsync(new[] { new DailyBar("A", new DateOnly(2025, 7, 23), 1, 1, 1, 1, 1) }.ToAsyncEnumerable(), default);
        }

        using (var file = File.OpenWrite(_options.DatabasePath))
        {
            file.SetLength(5000);
        }

        AssertRefusedUnchanged();
    }

    private string AssertRefusedUnchanged()
    {
        var before = SHA256.HashData(File.ReadAllBytes(_options.DatabasePath));
        var refusal = Assert.Throws<StartupException>(() => new MarketStore(Options.Create(_options)));
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(_options.DatabasePath)));
        return refusal.Message;
    }

    private DuckDBConnection Connect()
    {
        var connection = new DuckDBConnection($"Data Source={_options.DatabasePath}");
        connection.Open();
        return connection;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = new DuckDBCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(DuckDBConnection connection, string sql)
    {
        using var command = new DuckDBCommand(sql, connection);
        return command.ExecuteScalar();
    }
}

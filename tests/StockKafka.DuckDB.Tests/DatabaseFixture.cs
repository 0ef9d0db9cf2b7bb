using DuckDB.NET.Data;

namespace StockKafka.DuckDB.Tests;

/// <summary>An open database in memory and a folder of its own, for one test.</summary>
public sealed class DatabaseFixture : IDisposable
{
    private readonly Lazy<string> folder = new(() => Directory.CreateTempSubdirectory("stockkafka-duckdb-").FullName);

    public DatabaseFixture()
    {
        Connection = Open(DuckDBConnectionStringBuilder.InMemoryConnectionString);
    }

    public DuckDBConnection Connection { get; }

    public string PathOf(string name) => Path.Combine(folder.Value, name);

    public static DuckDBConnection Open(string connectionString)
    {
        var connection = new DuckDBConnection(connectionString);
        connection.Open();
        return connection;
    }

    public DuckDBConnection OpenFile(string name, string settings = "") => Open($"Data Source={PathOf(name)}{settings}");

    public void Dispose()
    {
        Connection.Dispose();
        if (folder.IsValueCreated)
        {
            Directory.Delete(folder.Value, recursive: true);
        }
    }
}

internal static class Sql
{
    public static int Run(this DuckDBConnection connection, string sql, params object?[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(this DuckDBConnection connection, string sql, params object?[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteScalar();
    }

    public static List<T> Column<T>(this DuckDBConnection connection, string sql, params object?[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var values = new List<T>();
        while (reader.Read())
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }

    public static T Single<T>(this DuckDBConnection connection, string sql, params object?[] parameters) =>
        Assert.Single(connection.Column<T>(sql, parameters));

    private static DuckDBCommand Command(DuckDBConnection connection, string sql, object?[] parameters)
    {
        var command = new DuckDBCommand(sql, connection);
        command.Parameters.AddRange(parameters.Select(value => new DuckDBParameter { Value = value }));
        return command;
    }
}

using DuckDB.NET.Data;

namespace StockKafka.DuckDB.Tests;

/// <summary>A second process for the tests: opens the file named by its argument, says so, and holds it until its input ends.</summary>
public static class LockHolder
{
    public static void Main(string[] args)
    {
        using var connection = new DuckDBConnection($"Data Source={args[0]}");
        connection.Open();
        Console.WriteLine("open");
        Console.In.ReadToEnd();
    }
}

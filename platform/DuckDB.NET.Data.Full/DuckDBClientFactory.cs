using System.Data.Common;

namespace DuckDB.NET.Data;

/// <summary>Creates this provider's objects for code written against System.Data.Common; stands in for the published class.</summary>
public class DuckDBClientFactory : DbProviderFactory
{
    /// <summary>Name under which to register the factory.</summary>
    public const string ProviderInvariantName = "DuckDB.NET.Data";

    /// <summary>The only instance.</summary>
    public static readonly DuckDBClientFactory Instance = new();

    private DuckDBClientFactory()
    {
    }

    /// <summary>An empty command.</summary>
    public override DbCommand CreateCommand() => new DuckDBCommand();

    /// <summary>A closed connection.</summary>
    public override DbConnection CreateConnection() => new DuckDBConnection();

    /// <summary>An empty connection string builder.</summary>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new DuckDBConnectionStringBuilder();

    /// <summary>A parameter without name and value.</summary>
    public override DbParameter CreateParameter() => new DuckDBParameter();
}

namespace DuckDB.NET.Data.Connections;

/// <summary>What a connection string asks for.</summary>
/// <param name="DataSource">As written in the connection string.</param>
/// <param name="Settings">DuckDB settings, in the order of the connection string.</param>
internal sealed record DatabaseTarget(string DataSource, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    public bool IsShared =>
        DataSource.Equals(DuckDBConnectionStringBuilder.InMemorySharedDataSource, StringComparison.OrdinalIgnoreCase);

    public bool IsInMemory =>
        IsShared || DataSource.Equals(DuckDBConnectionStringBuilder.InMemoryDataSource, StringComparison.OrdinalIgnoreCase);

    /// <summary>Connections with equal keys share one database instance; a null key shares with none.</summary>
    public string? SharingKey => IsShared ? DuckDBConnectionStringBuilder.InMemorySharedDataSource
        : IsInMemory ? null
        : Path.GetFullPath(DataSource);

    public static DatabaseTarget Parse(string connectionString)
    {
        var builder = new DuckDBConnectionStringBuilder { ConnectionString = connectionString };
        if (builder.DataSource.Length == 0)
        {
            throw new InvalidOperationException(
                $"Connection string '{connectionString}' names no database: add Data Source=<file> or Data Source=:memory:");
        }

        var settings = new List<KeyValuePair<string, string>>();
        foreach (string key in builder.Keys)
        {
            if (!key.Equals("DataSource", StringComparison.OrdinalIgnoreCase))
            {
                settings.Add(new(key, builder[key].ToString()!));
            }
        }

        return new DatabaseTarget(builder.DataSource, settings);
    }
}

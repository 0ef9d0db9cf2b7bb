using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace DuckDB.NET.Data;

/// <summary>
/// Builds and reads connection strings: <c>Data Source</c> (or <c>DataSource</c>) names the database, every other key is a
/// DuckDB setting such as <c>ACCESS_MODE=READ_ONLY</c>, <c>threads</c> or <c>memory_limit</c>, passed on when the database is
/// opened. Stands in for the published class.
/// </summary>
public class DuckDBConnectionStringBuilder : DbConnectionStringBuilder
{
    /// <summary>A database in memory that belongs to one connection (and its duplicates).</summary>
    public const string InMemoryDataSource = ":memory:";

    /// <summary>Connection string for <see cref="InMemoryDataSource"/>.</summary>
    public const string InMemoryConnectionString = "DataSource=:memory:";

    /// <summary>A database in memory that all such connections of the process share while one of them is open.</summary>
    public const string InMemorySharedDataSource = ":memory:?cache=shared";

    /// <summary>Connection string for <see cref="InMemorySharedDataSource"/>.</summary>
    public const string InMemorySharedConnectionString = "DataSource=:memory:?cache=shared";

    private const string DataSourceKey = "DataSource";

    /// <summary>Path of the database file, or one of the two names for memory; empty when not set.</summary>
    public string DataSource
    {
        get => TryGetValue(DataSourceKey, out var value) ? (string)value : "";
        set => this[DataSourceKey] = value;
    }

    /// <summary>The value of <paramref name="keyword"/>; <c>Data Source</c> and <c>DataSource</c> are one key.</summary>
    [AllowNull]
    public override object this[string keyword]
    {
        get => base[Canonical(keyword)];
        set => base[Canonical(keyword)] = value;
    }

    /// <inheritdoc/>
    public override bool ContainsKey(string keyword) => base.ContainsKey(Canonical(keyword));

    /// <inheritdoc/>
    public override bool Remove(string keyword) => base.Remove(Canonical(keyword));

    /// <inheritdoc/>
    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value) =>
        base.TryGetValue(Canonical(keyword), out value);

    private static string Canonical(string keyword) =>
        string.Equals(keyword, "Data Source", StringComparison.OrdinalIgnoreCase) ? DataSourceKey : keyword;
}

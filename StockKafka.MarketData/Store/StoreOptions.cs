using System.ComponentModel.DataAnnotations;

namespace StockKafka.MarketData.Store;

/// <summary>Where the history is kept. Bound from <c>Store</c>.</summary>
public sealed class StoreOptions
{
    /// <summary>Folder of the database and its replica; made when missing.</summary>
    [Required(ErrorMessage = "Store:Directory is not set; give the folder of the database, for example Store__Directory=/var/lib/stockkafka.")]
    public string Directory { get; set; } = "";

    /// <summary>Connections for reading at the same time; further readers wait. 1 to 64, default 4.</summary>
    [Range(1, 64)]
    public int ReadConnections { get; set; } = 4;

    /// <summary>The database that the one writer keeps open.</summary>
    public string DatabasePath => Path.Combine(Directory, "stockkafka.duckdb");

    /// <summary>The read-only copy for other processes, replaced as a whole.</summary>
    public string ReplicaPath => Path.Combine(Directory, "replica.duckdb");
}

using System.ComponentModel.DataAnnotations;

namespace StockKafka.MarketData.Store;

/// <summary>Where the history is kept, and how. Bound from <c>Store</c>; times are <c>d.hh:mm:ss</c>.</summary>
public sealed class StoreOptions : IValidatableObject
{
    /// <summary>Folder of the database and its replica; made when missing.</summary>
    [Required(ErrorMessage = "Store:Directory is not set; give the folder of the database, for example Store__Directory=/var/lib/stockkafka.")]
    public string Directory { get; set; } = "";

    /// <summary>Connections for reading at the same time; further readers wait. 1 to 64, default 4.</summary>
    [Range(1, 64)]
    public int ReadConnections { get; set; } = 4;

    /// <summary>Memory that DuckDB may take for data, in MiB; beyond it, it works from disk. 128 to 1,048,576, default 1,024.</summary>
    [Range(128, 1_048_576)]
    public int MemoryLimitMb { get; set; } = 1024;

    /// <summary>Size of DuckDB's log in MiB at which it is worked into the file. 1 to 16,384, default 64.</summary>
    [Range(1, 16_384)]
    public int CheckpointMb { get; set; } = 64;

    /// <summary>A statement that runs at least so long is logged. Default 1 s.</summary>
    public TimeSpan SlowQuery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether to wait for the store while another process has it, and take it over then. Default false: end with an error.</summary>
    public bool Standby { get; set; }

    /// <summary>While standing by: how often to see whether the store is free. Default 200 ms.</summary>
    public TimeSpan StandbyPoll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Age at which quotes are taken out, the newest of each symbol excepted. Null, the default: never.</summary>
    public TimeSpan? QuoteRetention { get; set; }

    /// <summary>How often old quotes are taken out. Default 1 hour.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The database that the one writer keeps open.</summary>
    public string DatabasePath => Path.Combine(Directory, "stockkafka.duckdb");

    /// <summary>Locked by the process that has the database open.</summary>
    public string LockPath => Path.Combine(Directory, "stockkafka.lock");

    /// <summary>The read-only copy for other processes, replaced as a whole.</summary>
    public string ReplicaPath => Path.Combine(Directory, "replica.duckdb");

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, TimeSpan Value)[] durations =
        [
            (nameof(SlowQuery), SlowQuery), (nameof(StandbyPoll), StandbyPoll), (nameof(RetentionInterval), RetentionInterval),
            (nameof(QuoteRetention), QuoteRetention ?? TimeSpan.MaxValue),
        ];
        foreach (var (name, value) in durations)
        {
            if (value <= TimeSpan.Zero)
            {
                yield return new($"{name} is {value}; give a time above zero, such as 00:01:00.", [name]);
            }
        }
    }
}

namespace StockKafka.Broker.Simulation.Disk;

/// <summary>What goes wrong on the disk. Rates are between 0 and 1, for each operation.</summary>
internal sealed class DiskFaults
{
    /// <summary>Nothing can grow.</summary>
    public bool Full { get; set; }

    /// <summary>EIO on a write, of which a part may have been done.</summary>
    public double WriteErrors { get; set; }

    /// <summary>EIO on fsync, after which some of the pages are taken for clean and are never written.</summary>
    public double FlushErrors { get; set; }

    /// <summary>EIO on creating, moving or deleting a file and on the fsync of a folder.</summary>
    public double FolderErrors { get; set; }

    /// <summary>An fsync that does nothing and says that it did: for proving that the simulation can fail.</summary>
    public bool FlushLies { get; init; }

    public void Clear() => (Full, WriteErrors, FlushErrors, FolderErrors) = (false, 0, 0, 0);
}

using System.ComponentModel.DataAnnotations;

namespace StockKafka.ServiceDefaults.Logs;

/// <summary>The log as JSON lines in a file. Bound from <c>Logs</c>.</summary>
public sealed class LogFileOptions
{
    /// <summary>The file that is written; there is none without it. When <c>api.jsonl</c> is full, <c>api_001.jsonl</c> goes on, and so forth.</summary>
    public string? File { get; set; }

    /// <summary>Size in bytes at which a new part is begun. 4,096 bytes to 1 GiB, default 16 MiB.</summary>
    [Range(4096, 1 << 30)]
    public long MaxFileBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Full parts that are kept beside the present one. 0 to 1,000, default 4.</summary>
    [Range(0, 1000)]
    public int KeptFiles { get; set; } = 4;

    /// <summary>Lines that wait to be written at most; further ones are dropped, and their number is logged. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int Queue { get; set; } = 10_000;
}

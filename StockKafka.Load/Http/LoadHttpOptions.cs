namespace StockKafka.Load.Http;

/// <summary>How a <see cref="LoadHttpClient"/> behaves.</summary>
internal sealed record LoadHttpOptions
{
    /// <summary>A request whose answer is not complete this long after it was begun, connecting included, has failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest body that is kept for a check, bytes; a longer one is a failure.</summary>
    public int MaxBody { get; init; } = 16 << 20;

    /// <summary>Longest body where it is not kept, bytes; a longer one is a failure.</summary>
    public long LongestBody { get; init; } = long.MaxValue;

    /// <summary>Longest head of an answer, interim answers and trailers included, bytes; a longer one is a failure.</summary>
    public int MaxHead { get; init; } = 64 << 10;

    /// <summary>HTTP/2 on every connection (h2c without TLS) instead of HTTP/1.1.</summary>
    public bool Http2 { get; init; }

    /// <summary>
    /// Threads that wait for answers and run what comes after them, HTTP/1.1 without TLS on Linux only. Half of the cores by default:
    /// the system under load is mostly on the same machine, and one thread does above 100,000 requests a second.
    /// </summary>
    public int EventLoops { get; init; } = OperatingSystem.IsLinux() ? Math.Max(1, Environment.ProcessorCount / 2) : 0;

    /// <summary>Use io_uring where the system has it (Linux 6.1 and later): less than two thirds of the processor time of epoll.</summary>
    public bool IoUring { get; init; } = true;
}

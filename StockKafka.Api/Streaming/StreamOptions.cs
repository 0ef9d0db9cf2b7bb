using System.ComponentModel.DataAnnotations;

namespace StockKafka.Api.Streaming;

/// <summary>The live stream of quotes. Bound from <c>Stream</c>.</summary>
public sealed class StreamOptions
{
    /// <summary>Clients at once; more are told to come back. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxClients { get; set; } = 1_000;

    /// <summary>A client without quotes is sent a comment this often, so that both ends notice a dead connection. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A client that takes nothing for this long is disconnected. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

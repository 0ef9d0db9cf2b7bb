using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.Api.Streaming;

internal static class StreamExtensions
{
    /// <summary>Adds the live stream of quotes.</summary>
    public static void AddStream(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<StreamOptions>("Stream");
        builder.Services.AddSingleton<QuoteStream>();
    }
}

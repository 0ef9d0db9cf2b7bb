using Microsoft.Extensions.Options;
using StockKafka.Scanner.Settings;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Scanner.Chain;

/// <summary>Asks the API to drop signals that are older than <see cref="ScannerOptions.RetentionDays"/>.</summary>
public sealed class WatchlistCleanUp(IHttpClientFactory clients, [FromKeyedServices("api")] DependencyPipeline api, IConfiguration configuration,
    IOptions<ScannerOptions> options, IOptions<ApiKeyOptions> key)
{
    /// <summary>The client of the API, whose name is resolved to the address that the AppHost sets.</summary>
    public const string Client = "api";

    private const string Address = "services:api";

    /// <summary>Drops what is older than the days kept, counted back from <paramref name="scanned"/>.</summary>
    /// <returns>Why it did not work, or null.</returns>
    public async Task<string?> RunAsync(DateOnly scanned, CancellationToken cancellationToken)
    {
        if (!configuration.GetSection(Address).Exists())
        {
            return $"{Address}:http:0 is not set; give the address of the API";
        }

        var before = scanned.AddDays(-options.Value.RetentionDays);
        try
        {
            await api.ExecuteInBackgroundAsync(async token =>
            {
                using var client = clients.CreateClient(Client);
                using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/watchlist?before={before:yyyy-MM-dd}");
                request.Headers.Add("X-Api-Key", key.Value.Key);
                using var response = await client.SendAsync(request, token).ConfigureAwait(false);
                response.EnsureSuccessStatusCode();
            }, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DependencyUnavailableException unavailable)
        {
            return unavailable.Message;
        }
    }
}

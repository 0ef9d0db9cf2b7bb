using Microsoft.Extensions.Options;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Scanner.Chain;

/// <summary>Asks the API to drop signals that are older than <see cref="ScannerOptions.RetentionDays"/>.</summary>
public sealed class WatchlistCleanUp(IHttpClientFactory clients, [FromKeyedServices("api")] DependencyPipeline api, IConfiguration configuration,
    IOptions<ScannerOptions> options, IOptions<ApiKeyOptions> key)
{
    /// <summary>The configuration key of the API's address, as the AppHost sets it.</summary>
    public const string AddressKey = "services:api:http:0";

    /// <summary>Drops what is older than the days kept, counted back from <paramref name="scanned"/>.</summary>
    /// <returns>Why it did not work, or null.</returns>
    public async Task<string?> RunAsync(DateOnly scanned, CancellationToken cancellationToken)
    {
        if (configuration[AddressKey] is not { Length: > 0 } address)
        {
            return $"{AddressKey} is not set; give the address of the API";
        }

        var before = scanned.AddDays(-options.Value.RetentionDays);
        try
        {
            await api.ExecuteInBackgroundAsync(async token =>
            {
                using var client = clients.CreateClient();
                using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(new Uri(address), $"/api/watchlist?before={before:yyyy-MM-dd}"));
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

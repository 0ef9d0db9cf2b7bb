using System.Net.Http.Json;
using Microsoft.Extensions.Options;
using StockKafka.Scanner.Settings;

namespace StockKafka.Scanner.Chain;

/// <summary>Posts a line of text where the configuration says, in the form that Slack's incoming webhooks take.</summary>
public sealed class Webhook(IHttpClientFactory clients, IOptions<ScannerOptions> options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Posts the text; does nothing when no address is configured.</summary>
    /// <returns>Why it did not work, or null. The address, which is a secret, is not in it.</returns>
    public async Task<string?> PostAsync(string text, CancellationToken cancellationToken)
    {
        if (options.Value.Webhook.Length == 0)
        {
            return null;
        }

        using var client = clients.CreateClient();
        client.Timeout = Patience;
        try
        {
            using var response = await client.PostAsJsonAsync(options.Value.Webhook, new { text }, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"the answer was {(int)response.StatusCode}";
        }
        catch (HttpRequestException failure)
        {
            return failure.HttpRequestError.ToString();
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {Patience.TotalSeconds:0} s";
        }
    }
}

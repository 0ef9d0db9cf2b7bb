using System.Net.Http.Json;
using System.Text.Json;

namespace StockKafka.Platform.Control.Kafka;

/// <summary>Who speaks to the embedded broker, and in which versions of the protocol.</summary>
internal static class ClientCommands
{
    private const string HealthEndpoint = "health", Path = "/clients";

    private static string Name(ClientRow client) => string.Join(' ', new[] { client.ClientId, client.Software, client.Version }.Where(part => part.Length > 0));

    /// <param name="endpoints">Addresses of the running stack's resource.</param>
    /// <param name="json">Whether to write JSON.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ControlException">The broker is not the embedded one, or does not answer.</exception>
    public static async Task ListAsync(IReadOnlyList<Endpoint> endpoints, bool json, CancellationToken cancellationToken)
    {
        if (endpoints.FirstOrDefault(endpoint => endpoint.Name == HealthEndpoint) is not { } health)
        {
            throw new ControlException("only the embedded broker tells its clients, and the running stack has another");
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            var clients = await http.GetFromJsonAsync(new Uri(new Uri(health.Url), Path), KafkaJson.Default.IReadOnlyListClientRow, cancellationToken)
                .ConfigureAwait(false) ?? [];
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(clients, KafkaJson.Readable.IReadOnlyListClientRow));
                return;
            }

            var table = KafkaCommands.TableOf(clients, ["Client", "#Connections", "#Addresses", "Versions spoken"], client =>
            [
                Name(client), KafkaCommands.Number(client.Negotiations), KafkaCommands.Number(client.Addresses),
                string.Join("  ", client.ApiVersions.Select(api => $"{api.Key} {api.Value}")),
            ]);
            table.Columns[^1].NoWrap = false;
            Terminal.Open().Write(table);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            throw new ControlException($"the broker does not tell its clients at {health.Url}{Path}: {exception.Message}");
        }
    }
}

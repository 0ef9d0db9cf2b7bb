using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Processes;
using StockKafka.Hosting;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Kafka;

/// <summary><c>clients</c>: who speaks to the embedded broker, and in which versions of the protocol.</summary>
internal static class ClientCommand
{
    private const string HealthEndpoint = "health", Path = "/clients";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Build()
    {
        var command = new ClusterCommand("clients", "Who speaks to the embedded broker, and in which versions of the protocol.");
        command.SetAction((parsed, _) => Ending.RunAsync(async ending =>
        {
            await ListAsync(await command.FindAsync(parsed, ending).ConfigureAwait(false), command.IsJson(parsed), ending).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }

    /// <exception cref="RunnerException">The broker is not the embedded one, or does not answer.</exception>
    private static async Task ListAsync(StackResource kafka, bool json, CancellationToken cancellationToken)
    {
        if (kafka.Endpoints?.FirstOrDefault(endpoint => endpoint.Name == HealthEndpoint) is not { } health)
        {
            throw new RunnerException("only the embedded broker tells its clients, and the running stack has another");
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            var clients = await http.GetFromJsonAsync(new Uri(new Uri(health.Url), Path), KafkaJson.Default.IReadOnlyListClientRow, cancellationToken)
                .ConfigureAwait(false) ?? [];
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(clients, KafkaJson.Readable.IReadOnlyListClientRow));
                return;
            }

            var table = Rows.TableOf(clients, ["Client", "#Connections", "#Addresses", "Versions spoken"], client =>
            [
                Name(client), Rows.Number(client.Negotiations), Rows.Number(client.Addresses),
                string.Join("  ", client.ApiVersions.Select(api => $"{api.Key} {api.Value}")),
            ]);
            table.Columns[^1].NoWrap = false;
            Terminal.Create().Write(table);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            throw new RunnerException($"the broker does not tell its clients at {health.Url}{Path}: {exception.Message}", exception);
        }
    }

    private static string Name(ClientRow client) => string.Join(' ', new[] { client.ClientId, client.Software, client.Version }.Where(part => part.Length > 0));
}

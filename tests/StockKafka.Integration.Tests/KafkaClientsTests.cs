using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>Who speaks to the embedded broker, as <c>./stockkafka kafka clients</c> tells it.</summary>
public sealed class KafkaClientsTests(Stack stack) : IClassFixture<Stack>
{
    [Fact]
    public async Task The_clients_are_listed_with_the_versions_they_speak()
    {
        await stack.PostAsync("/api/quotes", """{"symbol":"CLIENT","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""");
        using var table = ChildProgram.StartBuilt("StockKafka.Cli", "kafka", "clients", "--data", stack.DataFolder);
        Assert.Equal(0, await table.ExitCodeAsync(30));
        Assert.Matches(@"confluent-kafka-dotnet \d+\.\d+\.\d+ +\d+ +\d+ +Produce \d+  Fetch \d+", table.Output);

        using var json = ChildProgram.StartBuilt("StockKafka.Cli", "kafka", "clients", "--json", "--data", stack.DataFolder);
        Assert.Equal(0, await json.ExitCodeAsync(30));
        var clients = JsonDocument.Parse(json.Output).RootElement.EnumerateArray().ToArray();
        Assert.Contains(clients, client => client.GetProperty("apiVersions").TryGetProperty("Produce", out var version) && version.GetInt32() >= 7);
    }
}

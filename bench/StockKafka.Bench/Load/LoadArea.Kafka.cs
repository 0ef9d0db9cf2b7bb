using System.Globalization;
using System.Text.Json;
using StockKafka.Bench.Broker;

namespace StockKafka.Bench.Load;

internal sealed partial class LoadArea
{
    /// <summary>As long as the messages of the load are.</summary>
    public const int MessageBytes = 235;

    private const string Topic = "yfinance-stock-data";
    private const int Producers = 2, MessagesEach = 1_000_000;

    /// <summary>Pairs for each repetition: the median of three still moved by a tenth from run to run on a shared machine.</summary>
    private const int PairsARound = 2;

    /// <summary>The program's Kafka load and a loop around the client with the same settings, on the same broker.</summary>
    private async Task<IReadOnlyList<Measurement>> KafkaAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        await using var broker = await BrokerUnderTest.StartAsync(Path.Combine(folder, "kafka"), "interval:100ms", cancellationToken).ConfigureAwait(false);
        await Traffic.CreateAsync(broker.Servers, Topic, partitions: 4).ConfigureAwait(false);
        var count = run.Scaled(MessagesEach);
        List<double> own = [], bare = [];
        for (var round = 0; round < PairsARound * run.Repetitions; round++)
        {
            var ownFirst = round % 2 == 0;
            for (var turn = 0; turn < 2; turn++)
            {
                if (turn == 0 == ownFirst)
                {
                    own.Add(await LoadAsync(broker.Servers, count, Path.Combine(folder, "reports"), cancellationToken).ConfigureAwait(false));
                }
                else
                {
                    bare.Add(await BareAsync(broker.Servers, count, cancellationToken).ConfigureAwait(false));
                }
            }

            run.Say($"load: Kafka: load runner {Text(own[^1])}/s, bare loop {Text(bare[^1])}/s");
        }

        return
        [
            Result($"Kafka, {Producers} producers of {Text(count)} messages each", Median(own), "messages/s"),
            Result("Kafka, bare loop with the same settings", Median(bare), "messages/s"),
            Result("Kafka, load runner / bare loop", Median(own.Zip(bare, static (with, without) => with / without)), "ratio", Goal.AtLeast(0.9)),
        ];
    }

    private static async Task<double> LoadAsync(string servers, int messages, string reports, CancellationToken cancellationToken)
    {
        var output = await Generator.OutputAsync(
            "dotnet",
            [
                Generator.LoadRunnerProgram, "load", "--test-type", "kafka", "--kafka", servers,
                "--kafka-threads", Invariant(Producers), "--kafka-messages", Invariant(messages), "--data", reports, "--out", reports, "--json",
            ],
            cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(output);
            var total = json.RootElement.GetProperty("total");
            return total.GetProperty("requests").GetInt64() == (long)Producers * messages && total.GetProperty("failures").GetInt64() == 0
                ? total.GetProperty("requestsPerSecond").GetDouble()
                : throw new BenchException($"the Kafka load lost messages: {output}");
        }
        catch (JsonException)
        {
            throw new BenchException($"the Kafka load failed: {output}");
        }
    }

    private static async Task<double> BareAsync(string servers, int messages, CancellationToken cancellationToken)
    {
        var output = await Generator.OutputAsync(
            "dotnet",
            [Environment.GetCommandLineArgs()[0], LoadRoles.Prefix, "produce", servers, Topic, Invariant(Producers), Invariant(messages)],
            cancellationToken).ConfigureAwait(false);
        return double.TryParse(output, CultureInfo.InvariantCulture, out var rate) ? rate : throw new BenchException($"the bare loop failed: {output}");
    }
}

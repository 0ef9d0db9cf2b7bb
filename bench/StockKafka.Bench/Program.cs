using System.Text.Json;
using Confluent.Kafka;
using StockKafka.Bench;
using StockKafka.Bench.Broker;
using StockKafka.Bench.Data;
using StockKafka.Bench.Load;
using StockKafka.Bench.Metrics;
using StockKafka.Bench.Scan;

const int Done = 0, Failure = 1, Usage = 2, Interrupted = 130;

Area[] areas = [new BrokerArea(), new DataArea(), new LoadArea(), new ScanArea(), new MetricsArea()];
string[] options = ["--json", "--quick"];

if (args is [LoadRoles.Prefix, .. var role])
{
    return await LoadRoles.RunAsync(role);
}

if (args is [DailyUnderTest.Role, .. var daily])
{
    return await DailyUnderTest.RunAsync(daily);
}

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine($"""
        Usage: stockkafka bench [AREA...] [--json] [--quick]

        {string.Join("\n", areas.Select(area => $"  {area.Name,-10} {area.Summary}"))}

          --json     an array of area, name, value, unit, goal, met
          --quick    a tenth of the work, once: to see that it runs

        Measures this machine as it is: other load on it shows. A goal that is missed is no error.
        """);
    return Done;
}

if (args.FirstOrDefault(arg => !options.Contains(arg) && areas.All(area => area.Name != arg)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"error: unknown area or option '{unknown}'; there are {string.Join(", ", [.. areas.Select(area => area.Name), .. options])}");
    return Usage;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    var run = new BenchRun(args.Contains("--quick"), Console.Error.WriteLine);
    var wanted = areas.Where(area => args.Contains(area.Name)).ToArray();
    List<Measurement> results = [];
    foreach (var area in wanted.Length > 0 ? wanted : areas)
    {
        results.AddRange(await area.MeasureAsync(run, stop.Token));
    }

    if (args.Contains("--json"))
    {
        Console.WriteLine(JsonSerializer.Serialize(results, MeasurementJson.Readable.IReadOnlyListMeasurement));
    }
    else
    {
        ResultTable.Write(results);
    }

    return Done;
}
catch (OperationCanceledException)
{
    return Interrupted;
}
catch (Exception exception) when (exception is BenchException or KafkaException or IOException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"error: {exception.Message}");
    return Failure;
}

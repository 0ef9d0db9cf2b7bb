using System.ComponentModel;
using System.Diagnostics;

namespace StockKafka.Broker.Conformance.Tests.Support;

/// <summary>A program around a Kafka client library, started with an action, a broker and arguments.</summary>
public sealed record ClientProgram(string Name, string File, string[] Arguments)
{
    private const int NoSuchFile = 2;
    private const string SetUp = "./stockkafka test installs it";

    public static ClientProgram KafkaJs { get; } =
        new("kafkajs", "node", [Path.Combine(Repository.Clients, "kafkajs", "client.mjs")]);

    public static ClientProgram KafkaPython { get; } =
        new("kafka-python", "/usr/bin/python3", [Path.Combine(Repository.Clients, "python", "client.py")]);

    public static ClientProgram Kcat { get; } = new("kcat", "kcat", []);

    /// <exception cref="InvalidOperationException">The client is not installed; the message says how to mend it.</exception>
    public Process Start(params IEnumerable<string> arguments)
    {
        if (this == KafkaJs && !Directory.Exists(Path.Combine(Repository.Clients, "kafkajs", "node_modules", "kafkajs")))
        {
            throw new InvalidOperationException($"kafkajs is not installed: a build fetches it where npm is (apt-get install npm)");
        }

        try
        {
            return Process.Start(new ProcessStartInfo(File, [.. Arguments, .. arguments])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception e) when (e.NativeErrorCode == NoSuchFile)
        {
            throw new InvalidOperationException($"{Name}: the program {File} is missing: {SetUp}, or apt-get install kcat nodejs python3-kafka");
        }
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace StockKafka.Api.Tests.Ingest;

/// <summary>The embedded broker as a process of its own on a free port.</summary>
public sealed partial class KafkaBroker : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName;
    private Process? _process;

    public string Servers { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "StockKafka.Broker.dll"), "--data", _folder, "--port", "0", "--fsync", "never", "--log-level", "warning"])
        {
            RedirectStandardOutput = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Servers.Length == 0)
        {
            var line = await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("the broker did not start");
            Servers = ReadyLine().Match(line).Groups[1].Value;
        }

        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None); // A full pipe would stop it.
    }

    public async Task ProduceAsync(string topic, IEnumerable<(string Key, string Value)> messages)
    {
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = Servers, Acks = Acks.All, LingerMs = 5 }).Build();
        await Task.WhenAll(messages.Select(message => producer.ProduceAsync(topic, new() { Key = message.Key, Value = Encoding.UTF8.GetBytes(message.Value) })));
    }

    public async Task DisposeAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"^listening on (127\.0\.0\.1:\d+)")]
    private static partial Regex ReadyLine();
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using StockKafka.Bench.Data;

namespace StockKafka.Bench.Broker;

/// <summary>The broker as a process of its own, on a free port and a data folder that the caller owns.</summary>
internal sealed partial class BrokerUnderTest : ChildProgram
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60), StopLimit = TimeSpan.FromSeconds(10);

    private const string MetricPrefix = "kafka_broker_";

    private readonly Uri _metrics;

    private BrokerUnderTest(Process process, int port, int healthPort, TimeSpan startTime)
        : base(process)
    {
        StartTime = startTime;
        _metrics = new Uri($"http://{Local(healthPort)}/metrics");
        Servers = Local(port);
    }

    public string Servers { get; }

    /// <summary>From the start of the process until it accepted connections.</summary>
    public TimeSpan StartTime { get; }

    /// <exception cref="BenchException">It did not start.</exception>
    public static async Task<BrokerUnderTest> StartAsync(string data, string fsync, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var process = System.Diagnostics.Process.Start(new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "StockKafka.Broker.dll"), "--data", data, "--port", "0", "--health-port", "0", "--fsync", fsync, "--log-level", "warning"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false) is { } line)
            {
                if (ReadyLine().Match(line) is { Success: true } match)
                {
                    var took = Stopwatch.GetElapsedTime(began);
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // A full pipe would stop the broker.
                    process.BeginErrorReadLine();
                    return new BrokerUnderTest(process, Port(match.Groups[1]), Port(match.Groups[2]), took);
                }
            }
        }
        catch
        {
            process.Kill();
            throw;
        }

        throw new BenchException($"the broker did not start: {await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false)}");
    }

    /// <summary>SIGTERM, and the end that follows it: its logs are closed cleanly.</summary>
    public async Task StopAsync()
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", Process.Id.ToString(CultureInfo.InvariantCulture)]);
        await Process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopLimit).ConfigureAwait(false);
    }

    /// <summary>What the broker counts about itself, by name and labels.</summary>
    public async Task<Dictionary<string, double>> MetricsAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(_metrics, cancellationToken).ConfigureAwait(false);
        return text.Split('\n')
            .Where(line => line.StartsWith(MetricPrefix, StringComparison.Ordinal))
            .ToDictionary(
                line => line[MetricPrefix.Length..line.LastIndexOf(' ')],
                line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }

    private static int Port(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^listening on 127\.0\.0\.1:(\d+), health on 127\.0\.0\.1:(\d+)")]
    private static partial Regex ReadyLine();
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StockKafka.Bench.Broker;

/// <summary>The broker as a process of its own, on a free port and a data folder that the caller owns.</summary>
internal sealed partial class BrokerUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60), StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private BrokerUnderTest(Process process, int port, TimeSpan startTime)
    {
        (_process, StartTime) = (process, startTime);
        Servers = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    public string Servers { get; }

    /// <summary>From the start of the process until it accepted connections.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>User and system time that the process has taken so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <exception cref="BenchException">It did not start.</exception>
    public static async Task<BrokerUnderTest> StartAsync(string data, string fsync, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "StockKafka.Broker.dll"), "--data", data, "--port", "0", "--fsync", fsync, "--log-level", "warning"])
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
                    return new BrokerUnderTest(process, int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), took);
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
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopLimit).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"^listening on 127\.0\.0\.1:(\d+)")]
    private static partial Regex ReadyLine();
}

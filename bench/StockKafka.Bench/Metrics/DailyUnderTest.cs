using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using StockKafka.Bench.Data;

namespace StockKafka.Bench.Metrics;

/// <param name="Rate">Requests a second.</param>
/// <param name="CpuMicros">Processor time of the server for a request, in microseconds.</param>
internal readonly record struct DailyRound(double Rate, double CpuMicros);

/// <summary>
/// The endpoint of daily bars as a process of its own: instruments are shared by all of a process, and so is who listens to them.
/// </summary>
internal sealed class DailyUnderTest : ChildProgram
{
    /// <summary>First argument of this program when it is that process.</summary>
    public const string Role = "daily-role";

    private const int Connections = 16;

    private readonly HttpHammer _hammer;

    private DailyUnderTest(Process process, int port)
        : base(process) => _hammer = new(new IPEndPoint(IPAddress.Loopback, port), DailyApi.Path, Connections);

    /// <param name="folder">For its store.</param>
    /// <param name="redis">Address of the Redis server.</param>
    /// <param name="isMeasured">Whether telemetry is on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DailyUnderTest> StartAsync(string folder, string redis, bool isMeasured, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var daily = new DailyUnderTest(
            Start("dotnet", Environment.GetCommandLineArgs()[0], Role, folder, redis, port.ToString(CultureInfo.InvariantCulture), isMeasured.ToString()), port);
        await daily.AnswersAsync("the endpoint of daily bars", $"http://{Local(port)}{DailyApi.Path}", cancellationToken).ConfigureAwait(false);
        return daily;
    }

    public HammerResult Run(TimeSpan duration) => _hammer.Run(duration);

    public DailyRound Measure(TimeSpan duration)
    {
        var used = CpuTime;
        var rate = Run(duration).Rate;
        return new(rate, (CpuTime - used).TotalMicroseconds / (rate * duration.TotalSeconds));
    }

    /// <summary>Is that process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var app = await DailyApi.StartAsync(
            arguments[0], arguments[1], int.Parse(arguments[2], CultureInfo.InvariantCulture), bool.Parse(arguments[3]), CancellationToken.None).ConfigureAwait(false);
        await app.WaitForShutdownAsync().ConfigureAwait(false);
        return 0;
    }
}

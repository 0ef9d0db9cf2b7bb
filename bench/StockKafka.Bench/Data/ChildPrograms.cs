using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StockKafka.Bench.Data;

/// <summary>A program that the bench starts and ends.</summary>
internal abstract class ChildProgram(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20), StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>Memory of the program that is in RAM, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>User and system time that the program has taken so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    protected Process Process => process;

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync().ConfigureAwait(false);
        }

        process.Dispose();
    }

    protected static Process Start(string file, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine(); // A full pipe would stop it.
        process.BeginErrorReadLine();
        return process;
    }

    protected static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    protected static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    /// <summary>Waits until <paramref name="ask"/> gets an answer.</summary>
    protected async Task ReadyAsync(string name, Func<Task> ask, CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(Step, TimeProvider.System, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await ask().ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or SocketException)
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(began) > StartLimit)
                {
                    await DisposeAsync().ConfigureAwait(false);
                    throw new BenchException($"{name} did not start");
                }
            }
        }
    }

    protected async Task AnswersAsync(string name, string address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        await ReadyAsync(name, () => http.GetByteArrayAsync(new Uri(address), cancellationToken), cancellationToken).ConfigureAwait(false);
    }
}

internal sealed class RedisUnderTest : ChildProgram
{
    private RedisUnderTest(Process process, string address)
        : base(process) => Address = address;

    public string Address { get; }

    /// <summary>Where it was built: among the bench's files it would lack those that the bench has of ASP.NET Core.</summary>
    private static string GarnetProgram => Path.Combine(AppContext.BaseDirectory, "..", "..", "StockKafka.Garnet", new DirectoryInfo(AppContext.BaseDirectory).Name, "StockKafka.Garnet.dll");

    public static async Task<RedisUnderTest> StartAsync(CancellationToken cancellationToken)
    {
        var port = FreePort();
        var redis = new RedisUnderTest(
            Start("dotnet", GarnetProgram, "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--memory", "128m", "--index", "16m"), Local(port));
        await redis.ReadyAsync("Garnet", () => AcceptsAsync(port), cancellationToken).ConfigureAwait(false);
        return redis;
    }

    private static async Task AcceptsAsync(int port)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
    }
}

internal sealed class ApiUnderTest : ChildProgram
{
    /// <summary>What DuckDB may take: little enough to be full within the warm-up, since DuckDB keeps all that it may.</summary>
    public const string StoreMemoryMiB = "128";

    private ApiUnderTest(Process process, string address)
        : base(process) => Address = new Uri($"http://{address}");

    /// <summary>What its writers send as <c>X-Api-Key</c>.</summary>
    public const string Key = "bench-key-of-no-worth";

    public Uri Address { get; }

    public static async Task<ApiUnderTest> StartAsync(string store, string kafka, string redis, CancellationToken cancellationToken)
    {
        var address = Local(FreePort());
        var api = new ApiUnderTest(
            Start("dotnet", Path.Combine(AppContext.BaseDirectory, "StockKafka.Api.dll"), "--urls", $"http://{address}", "--Store:Directory", store, "--Store:MemoryLimitMb", StoreMemoryMiB,
                "--ConnectionStrings:kafka", kafka, "--ConnectionStrings:redis", redis, "--Api:Key", Key),
            address);
        await api.AnswersAsync("the API", $"http://{address}/alive", cancellationToken).ConfigureAwait(false);
        return api;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace StockKafka.MarketData.Tests.Cache;

/// <summary>The embedded Redis server, a process of its own on a free port, with a connection to it.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName;
    private Process? _process;

    /// <summary>Beside this program's folder, in the folder of the same configuration.</summary>
    private static string Program
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "StockKafka.Garnet", own.Name, "StockKafka.Garnet.dll");
        }
    }

    public IConnectionMultiplexer Connection { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        free.Stop();
        _process = Process.Start(new ProcessStartInfo("dotnet", [Program, "--port", port, "--bind", "127.0.0.1"])
        {
            RedirectStandardOutput = true, WorkingDirectory = _folder,
        });
        _process!.BeginOutputReadLine();
        // A client that connects too early gives up its first connection later, in the middle of a test.
        await Eventually.TrueAsync(() => ListensAsync(int.Parse(port, CultureInfo.InvariantCulture)));
        var options = ConfigurationOptions.Parse($"127.0.0.1:{port}");
        (options.AbortOnConnectFail, options.AllowAdmin) = (false, true);
        Connection = await ConnectionMultiplexer.ConnectAsync(options);
        await Eventually.TrueAsync(() => Task.FromResult(Connection.IsConnected));
        await Connection.GetDatabase().PingAsync();
    }

    /// <summary>STOP: it answers nothing and keeps its connections. CONT: it goes on.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public ValueTask DisposeAsync()
    {
        Connection.Dispose();
        if (!_process!.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

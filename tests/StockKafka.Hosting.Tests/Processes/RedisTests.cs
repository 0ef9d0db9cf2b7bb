using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>With the real redis-server.</summary>
public sealed class RedisTests
{
    [Fact]
    public async Task Redis_AsksForThePasswordOfItsConnectionString()
    {
        await using var stack = await RunningStack.StartAsync("--redis", "true", "--api-args=--environment");
        await stack.HealthyAsync("redis");
        var connection = await stack.App.GetConnectionStringAsync("redis");
        var match = Regex.Match(connection!, @"^127\.0\.0\.1:(\d+),password=([A-Za-z0-9]{22,})$");
        Assert.True(match.Success, connection);
        var port = int.Parse(match.Groups[1].Value);

        Assert.StartsWith("-NOAUTH", await AskAsync(port, "PING"));
        Assert.StartsWith("+OK", await AskAsync(port, $"AUTH {match.Groups[2].Value}"));

        Assert.DoesNotContain(match.Groups[2].Value, ProcessTable.CommandLineOf(stack.PidOf("redis")));
        await stack.HealthyAsync("api");
        Assert.Contains($"ConnectionStrings__redis={connection}", await stack.LogAsync("api"));
        Assert.Contains($"REDIS_URI=redis://:{match.Groups[2].Value}@127.0.0.1:{port}", await stack.LogAsync("api"));
    }

    [Fact]
    public async Task Password_AndData_OutliveTheApplication()
    {
        using var folder = new TempFolder();
        string[] args = ["--redis", "true", "--data", folder.Path];
        string? first;
        await using (var stack = await RunningStack.StartAsync(args))
        {
            await stack.HealthyAsync("redis");
            first = await stack.App.GetConnectionStringAsync("redis");
            var (port, password) = Parse(first!);
            Assert.Contains("+OK", await AskAsync(port, $"AUTH {password}\r\nSET answer 42"));
        }

        await using (var stack = await RunningStack.StartAsync(args))
        {
            await stack.HealthyAsync("redis");
            var (port, password) = Parse((await stack.App.GetConnectionStringAsync("redis"))!);
            Assert.Equal(Parse(first!).Password, password);
            Assert.Contains("42", await AskAsync(port, $"AUTH {password}\r\nGET answer"));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("parameters.json")));
    }

    [Fact]
    public async Task PausedRedis_IsSeenWhenItGoesOn_AsTheSameProcess()
    {
        await using var stack = await RunningStack.StartAsync("--redis", "true");
        await stack.HealthyAsync("redis");
        var pid = stack.PidOf("redis");

        await stack.ExecuteAsync("redis", "pause");
        await stack.ExecuteAsync("redis", "resume");

        await stack.HealthyAsync("redis");
        Assert.Equal(pid, stack.PidOf("redis"));
    }

    [Fact]
    public async Task StoppedRedis_IsExited()
    {
        await using var stack = await RunningStack.StartAsync("--redis", "true");
        await stack.HealthyAsync("redis");

        Assert.True((await stack.ExecuteAsync("redis", KnownResourceCommands.StopCommand)).Success);

        Assert.Equal(KnownResourceStates.Exited, stack.CurrentState("redis"));
    }

    private static (int Port, string Password) Parse(string connection)
    {
        var match = Regex.Match(connection, @":(\d+),password=(.+)$");
        return (int.Parse(match.Groups[1].Value), match.Groups[2].Value);
    }

    private static async Task<string> AskAsync(int port, string commands)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(commands + "\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StockKafka.Integration.Tests;

namespace StockKafka.AppHost.Tests;

/// <summary>A mistake is one line that names it, the exit code is not 0, and nothing has been started.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    [Theory]
    [InlineData("--api-port 70000", "--api-port is '70000'; give a whole number from 1 to 65535.")]
    [InlineData("--kafka-port x", "--kafka-port is 'x'")]
    [InlineData("--api-replicas 0", "--api-replicas is '0'; give a whole number from 1 to 9.")]
    [InlineData("--dashboard maybe", "--dashboard is 'maybe'; give true or false.")]
    [InlineData("--colour red", "--colour is no option; there are --api-port")]
    [InlineData("--Parameters:kafka-break-duration soon", "--Parameters:kafka-break-duration is 'soon'; give a time such as 00:00:10.")]
    [InlineData("--monitoring-interval 1h", "--monitoring-interval is '1h'; give whole seconds such as 5s.")]
    [InlineData("--Alerts:Email:To a@b.c", "Alerts:Email:To is set and Alerts:Email:SmartHost is not")]
    [InlineData("--Alerts:RunBooks docs/runbooks", "Alerts:RunBooks is 'docs/runbooks'; give an address such as https://example.com/runbooks.")]
    [InlineData("--Alerts:Slack:WebhookFile /no/such/file", "Alerts:Slack:WebhookFile: ")]
    public Task A_wrong_option_is_named(string arguments, string message) => RefusedAsync(message, ["--data", _data, .. arguments.Split(' ')]);

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await RefusedAsync($"--kafka-port: port {port} is in use by another process; choose another one", "--data", _data, "--kafka-port", port);
    }

    [Fact]
    public Task A_folder_that_cannot_be_written_is_named() => RefusedAsync("The state folder '/proc/nowhere' cannot be written", "--data", "/proc/nowhere");

    public void Dispose()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private static async Task RefusedAsync(string message, params string[] arguments)
    {
        using var host = ChildProgram.StartBuilt("StockKafka.AppHost", arguments);
        Assert.NotEqual(0, await host.ExitCodeAsync(seconds: 30));
        Assert.Contains(message, Assert.Single(host.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }
}

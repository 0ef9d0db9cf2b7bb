using System.ComponentModel;
using System.Diagnostics;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

[Collection(SharedBroker.Name)]
public sealed class KcatTests(BrokerProcess broker)
{
    [Fact]
    public async Task ProduceListConsume()
    {
        var topic = Clients.NewName("kcat");
        var lines = string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i}\n"));

        await KcatAsync(lines, "-P", "-t", topic);
        var listed = await KcatAsync("", "-L");
        var consumed = await KcatAsync("", "-C", "-t", topic, "-o", "beginning", "-e", "-q");

        Assert.Contains($"topic \"{topic}\" with 1 partitions", listed);
        Assert.Equal(lines, consumed);
    }

    private async Task<string> KcatAsync(string input, params string[] arguments)
    {
        using var process = Start(["-b", broker.BootstrapServers, .. arguments]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Clients.Patience);
        Assert.True(process.ExitCode == 0, $"kcat {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}");
        return await output;
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("kcat", arguments)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("kcat is not installed; ./stockkafka test installs it, or: apt-get install kcat");
        }
    }
}

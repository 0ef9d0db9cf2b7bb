using System.Diagnostics;

namespace StockKafka.Integration.Tests;

/// <summary>The page that Prometheus scrapes, on every service.</summary>
public sealed class MetricsTests(Stack stack) : IClassFixture<Stack>
{
    [Theory]
    [InlineData("api")]
    [InlineData("scanner")]
    public async Task Promtool_finds_nothing_to_say_and_the_breaker_is_shown(string service)
    {
        var client = service == "api" ? stack.Api : stack.Scanner;
        await client.GetAsync("/health");
        var page = await client.GetStringAsync("/metrics");
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        await promtool.StandardInput.WriteAsync(page);
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.Equal(("", 0), (said, promtool.ExitCode));
        Assert.Matches("stock_circuit_state\\{[^}]*pipeline=\"kafka\"\\} 0\n", page);
        Assert.Contains("http_server_request_duration_seconds_count{", page, StringComparison.Ordinal);
        Assert.Contains("target_info{service_name=\"StockKafka", page, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

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
        Assert.Matches($"target_info\\{{[^}}]*service_name=\"{service}\"", page);
    }

    /// <summary>A thread that polls without a pause takes 100 % of one processor.</summary>
    [Theory]
    [InlineData("api")]
    [InlineData("scanner")]
    public async Task A_service_without_work_leaves_the_processor_alone(string service)
    {
        var client = service == "api" ? stack.Api : stack.Scanner;
        Task<JsonElement> HealthAsync() => client.GetFromJsonAsync<JsonElement>("/api/system/health");
        var first = (await HealthAsync()).GetProperty("at").GetDateTimeOffset(); // The very first reading has no time behind it.
        await Eventually.GetAsync(
            HealthAsync,
            health => health.GetProperty("at").GetDateTimeOffset() > first && health.GetProperty("processCpuPercent").GetDouble() * Environment.ProcessorCount < 50);
    }

    [Fact]
    public async Task The_names_of_the_project_before_this_one_tell_what_really_happened()
    {
        await stack.PostAsync("/api/quotes", """{"symbol":"SEED","price":5.5,"source":"load","timestamp":"2025-07-25T14:00:00Z"}""");
        await Eventually.TrueAsync(async () => (await stack.Api.GetAsync("/api/stock/SEED/quote")).IsSuccessStatusCode);
        using var unknown = await stack.Api.GetAsync("/no/such/page");
        var page = await stack.Api.GetStringAsync("/metrics");

        string[] names =
        [
            "stock_requests_total{.*endpoint=\"/api/quotes\",method=\"POST\",status=\"202\"} 1",
            "stock_requests_total{.*endpoint=\"\".*status=\"404\"} 1",
            "stock_request_duration_seconds_count{.*endpoint=\"/api/quotes\",method=\"POST\"} 1",
            "stock_active_connections", "stock_memory_usage_bytes", "stock_cpu_usage_percent", "stock_disk_usage_percent",
            "kafka_messages_total{.*status=\"sent\",topic=\"yfinance-stock-data\"} 1",
            "kafka_messages_total{.*status=\"consumed\",topic=\"yfinance-stock-data\"} 1",
            "database_operations_total{.*operation=\"write\".*status=\"success\"} ",
        ];
        Assert.All(names, name => Assert.Matches($"(?m)^{name.Replace("{", "\\{", StringComparison.Ordinal)}", page));
    }
}

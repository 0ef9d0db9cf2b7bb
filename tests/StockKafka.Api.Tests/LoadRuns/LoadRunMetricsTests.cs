using System.Globalization;
using System.Net.Http.Json;
using StockKafka.Api.Tests.Endpoints;

namespace StockKafka.Api.Tests.LoadRuns;

/// <summary>What the alerts about load runs read: the last run that says something, beside those before it.</summary>
public sealed class LoadRunMetricsTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_run_that_was_invalid_is_neither_the_last_nor_part_of_the_baseline()
    {
        const string Load = "api, 7 users, 1m";
        await AnnounceAsync("run-1", Load, minute: 1, "pass", p95Seconds: 0.010);
        await AnnounceAsync("run-2", Load, minute: 2, "invalid", p95Seconds: 9);
        await AnnounceAsync("run-3", Load, minute: 3, "pass", p95Seconds: 0.030);
        await AnnounceAsync("run-4", Load, minute: 4, "pass", p95Seconds: 0.020);
        await AnnounceAsync("run-5", Load, minute: 5, "invalid", p95Seconds: 9);
        await ShowsAsync(Load, (0.020, 0.020, 0));

        await AnnounceAsync("run-6", Load, minute: 6, "fail", p95Seconds: 0.5);
        await ShowsAsync(Load, (0.5, 0.020, 1));
    }

    [Fact]
    public async Task A_load_of_which_every_run_was_invalid_has_no_gauge()
    {
        const string Load = "api, 8 users, 1m";
        await AnnounceAsync("run-a", Load, minute: 1, "invalid", p95Seconds: 1);
        Assert.DoesNotContain(Load, await api.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private async Task AnnounceAsync(string run, string load, int minute, string verdict, double p95Seconds)
    {
        var start = new DateTimeOffset(2025, 7, 23, 14, minute, 0, TimeSpan.Zero);
        using var answer = await api.Client.PutAsJsonAsync($"/api/runs/{run}", new
        {
            runId = run, load, startedAt = start, endedAt = start.AddSeconds(30), verdict, requests = 100, requestsPerSecond = 3.3, errorRatio = 0.0, p95Seconds,
            faults = Array.Empty<object>(),
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The page is made anew a little after it was asked for last.</summary>
    private Task ShowsAsync(string load, (double P95, double Baseline, double Failed) expected) => Eventually.GetAsync(
        async () =>
        {
            var page = await api.Client.GetStringAsync("/metrics");
            return (Gauge(page, "stock_load_run_p95_seconds", load), Gauge(page, "stock_load_run_baseline_p95_seconds", load), Gauge(page, "stock_load_run_failed", load));
        },
        shown => shown == expected, seconds: 20);

    private static double? Gauge(string page, string name, string load) =>
        page.Split('\n').SingleOrDefault(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains($"load=\"{load}\"", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture)
            : null;
}

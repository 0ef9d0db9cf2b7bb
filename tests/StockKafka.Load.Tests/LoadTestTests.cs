using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace StockKafka.Load.Tests;

/// <summary>A load test as another project's tests would write it, by what is public alone.</summary>
public sealed class LoadTestTests(OrderService service) : IClassFixture<OrderService>
{
    [Fact]
    public async Task Five_lines_are_a_load_test()
    {
        var result = await (LoadTest.Get($"{service.Address}/orders/1") with { Users = 5, Duration = TimeSpan.FromSeconds(2), Thresholds = ["p95<500ms", "errors<1%"] }).RunAsync();
        Assert.True(result.Passed, result.ToString());
        Assert.True(result.Operations > 100);
        Assert.Equal(0, result.Failures);
    }

    [Fact]
    public async Task A_service_that_has_become_slow_fails_it_and_the_message_says_by_how_much()
    {
        await using var slow = await StartedAsync(service => service.Delay = TimeSpan.FromMilliseconds(300));
        var result = await (LoadTest.Get($"{slow.Service.Address}/orders/1") with { Users = 2, Duration = TimeSpan.FromSeconds(2), Thresholds = ["p95<200ms"] }).RunAsync();

        Assert.False(result.Passed);
        Assert.False(result.IsInvalid);
        Assert.InRange(result.Percentile(50).TotalMilliseconds, 290, 1_000);
        Assert.Matches("^FAIL: /orders/1\\s+p95: [\\d.]+ m?s, should be < 200ms", result.ToString());
    }

    [Fact]
    public async Task A_scenario_is_a_method_and_its_exceptions_are_failures()
    {
        await using var broken = await StartedAsync(service => service.Broken = true);
        using var http = new HttpClient { BaseAddress = new(broken.Service.Address) };
        var test = new LoadTest("read an order", async (user, cancelled) =>
        {
            var order = await http.GetFromJsonAsync<JsonElement>($"/orders/{user.Random.Next(1, 10)}", cancelled);
            Assert.True(order.GetProperty("id").GetInt32() > 0);
        })
        { Users = 2, Duration = TimeSpan.FromSeconds(1) };
        var result = await test.RunAsync();

        Assert.False(result.Passed);
        Assert.Equal(result.Operations, result.Failures);
        var (kind, count) = Assert.Single(result.FailureKinds);
        Assert.Equal("HttpRequestException: Response status code does not indicate success: 500 (Internal Server Error).", kind);
        Assert.Equal(result.Failures, count);
        Assert.Contains(kind, result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_users_do_the_same()
    {
        async Task<long[]> DrawAsync(int seed)
        {
            var drawn = new ConcurrentDictionary<(int, long), long>();
            await new LoadTest("draw", (user, _) =>
            {
                drawn[(user.Number, user.Iteration)] = user.Random.NextInt64();
                return Task.CompletedTask;
            })
            { Users = 3, Duration = TimeSpan.FromSeconds(1), RatePerSecond = 50, Seed = seed }.RunAsync();
            return [.. Enumerable.Range(1, 3).Where(number => drawn.ContainsKey((number, 1))).Select(number => drawn[(number, 1)])];
        }

        var first = await DrawAsync(7);
        Assert.Equal(first[0], (await DrawAsync(7))[0]);
        Assert.NotEqual(first[0], (await DrawAsync(8))[0]);
    }

    [Fact]
    public async Task A_load_that_is_cancelled_is_invalid_and_says_how_far_it_came()
    {
        using var end = new CancellationTokenSource();
        var began = 0;
        var result = await new LoadTest("wait", async (_, cancelled) =>
        {
            if (Interlocked.Increment(ref began) == 20)
            {
                await end.CancelAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancelled);
        })
        { Users = 2, Duration = TimeSpan.FromMinutes(5) }.RunAsync(end.Token);

        Assert.True(result.IsInvalid);
        Assert.False(result.Passed);
        Assert.Contains(result.Reasons, reason => reason.StartsWith("the run was stopped after ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reports_and_progress_come_when_they_are_asked_for()
    {
        var folder = Directory.CreateTempSubdirectory("load-reports-").FullName;
        var told = new ConcurrentQueue<LoadProgress>();
        var result = await (LoadTest.Get($"{service.Address}/orders/1") with
        {
            Users = 2, Duration = TimeSpan.FromSeconds(2), Reports = folder, Progress = new Teller(told.Enqueue),
        }).RunAsync();

        Assert.NotNull(result.Reports);
        Assert.Single(Directory.GetFiles(result.Reports, "*.html"));
        Assert.Equal(result.Operations, told.Sum(each => each.Operations));
        Assert.True(told.Count >= 2);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_before_anything_runs()
    {
        Assert.Contains("no HTTP address", Assert.Throws<ArgumentException>(() => LoadTest.Get("orders/1")).Message, StringComparison.Ordinal);
        var test = LoadTest.Get("http://127.0.0.1:1/");
        await Assert.ThrowsAsync<ArgumentException>("Users", () => (test with { Users = 0 }).RunAsync());
        await Assert.ThrowsAsync<ArgumentException>("Duration", () => (test with { Duration = TimeSpan.Zero }).RunAsync());
        var mistake = await Assert.ThrowsAsync<ArgumentException>("Thresholds", () => (test with { Thresholds = ["p95<200parsecs"] }).RunAsync());
        Assert.Contains("200parsecs", mistake.Message, StringComparison.Ordinal);
    }

    private static async Task<Started> StartedAsync(Action<OrderService> set)
    {
        var service = new OrderService();
        await service.InitializeAsync();
        set(service);
        return new(service);
    }

    private sealed record Started(OrderService Service) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Service.DisposeAsync();
    }

    private sealed class Teller(Action<LoadProgress> tell) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => tell(value);
    }
}

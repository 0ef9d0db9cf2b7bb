using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace StockKafka.Packages.Tests;

/// <summary>The Aspire application of a stranger, from its start to its end.</summary>
[Collection(nameof(StrangersFolder))]
public sealed class BakeryTests(StrangersFolder stranger)
{
    private static readonly string[] Names = ["bakery", "kafka", "redis"];

    [Fact]
    public async Task It_takes_orders_through_Kafka_survives_its_death_and_leaves_nothing_behind()
    {
        using var appHost = ChildProgram.Start("dotnet", stranger.Built("Bakery.AppHost", "Bakery.AppHost.dll"), "--ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        var file = Path.Combine(stranger.Samples, "Bakery.AppHost", "obj", "state", "control.json");
        await Eventually.TrueAsync(() => File.Exists(file) || appHost.Process.HasExited, "the control endpoint is there");
        Assert.False(appHost.Process.HasExited, appHost.Output);
        using var control = Control(file);
        using var bakery = new HttpClient { BaseAddress = new(await AddressAsync(control)) };

        Assert.Equal(HttpStatusCode.Accepted, await OrderAsync(bakery));
        await BakedAsync(bakery, 3);
        await DoAsync(control, "load", "start");
        var load = await Eventually.GetAsync(() => ResourceAsync(control, "load"), load => load.GetProperty("exitCode").ValueKind == JsonValueKind.Number, seconds: 60);
        Assert.True(load.GetProperty("exitCode").GetInt32() is 0 or 98, $"{load}"); // 98: the machine was too busy for a load of this rate.
        var log = await control.GetStringAsync("/resources/load/logs?tail=50");
        Assert.Matches("(PASS|INVALID): /shelf/rye", log);

        await DoAsync(control, "bakery", "restart");
        await HealthyAsync(control);
        await BakedAsync(bakery, 3); // The shelf is in Redis.

        await DoAsync(control, "kafka", "kill");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await OrderAsync(bakery));
        await DoAsync(control, "kafka", "start");
        var resources = await HealthyAsync(control);
        Assert.Equal(HttpStatusCode.Accepted, await OrderAsync(bakery));
        await BakedAsync(bakery, 6);

        int[] pids = [.. resources.Where(resource => Names.Contains(resource.GetProperty("name").GetString())).Select(resource => resource.GetProperty("pid").GetInt32())];
        Assert.Equal(Names.Length, pids.Count(IsAlive));
        appHost.Signal("TERM");
        Assert.Equal(0, await appHost.ExitCodeAsync(seconds: 30));
        await Eventually.TrueAsync(() => !pids.Any(IsAlive), "all processes have ended", seconds: 10);
        Assert.False(File.Exists(file));
    }

    private static HttpClient Control(string file)
    {
        using var control = JsonDocument.Parse(File.ReadAllText(file));
        var http = new HttpClient { BaseAddress = new(control.RootElement.GetProperty("url").GetString()!) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", control.RootElement.GetProperty("token").GetString());
        return http;
    }

    private static async Task<string> AddressAsync(HttpClient control) => (await HealthyAsync(control))
        .Single(resource => resource.GetProperty("name").GetString() == "bakery").GetProperty("endpoints").EnumerateArray().Single().GetProperty("url").GetString()!;

    private static async Task<JsonElement> ResourceAsync(HttpClient control, string name) => (await control.GetFromJsonAsync<JsonElement>("/resources"))
        .EnumerateArray().Single(resource => resource.GetProperty("name").GetString() == name);

    /// <summary>All resources, once each of them runs and is healthy.</summary>
    private static Task<JsonElement[]> HealthyAsync(HttpClient control) => Eventually.GetAsync(
        async () => (await control.GetFromJsonAsync<JsonElement>("/resources")).EnumerateArray().ToArray(),
        resources => Names.SequenceEqual(resources.Where(each => each.GetProperty("health").GetString() == "Healthy").Select(each => each.GetProperty("name").GetString()!).Order()),
        seconds: 90);

    private static async Task DoAsync(HttpClient control, string resource, string command)
    {
        using var answer = await control.PostAsync($"/resources/{resource}/{command}", content: null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> OrderAsync(HttpClient bakery)
    {
        using var answer = await bakery.PostAsJsonAsync("/orders", new { bread = "rye", count = 3 });
        return answer.StatusCode;
    }

    private static Task BakedAsync(HttpClient bakery, int loaves) => Eventually.GetAsync(
        async () => (await bakery.GetFromJsonAsync<JsonElement>("/shelf/rye")).GetProperty("count").GetInt32(), count => count == loaves);

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

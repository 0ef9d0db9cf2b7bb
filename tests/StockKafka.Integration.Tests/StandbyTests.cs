using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>Two API processes over one store, one Kafka and one Redis: one writes, the other waits for its end.</summary>
public sealed class StandbyTests(Stack stack) : IClassFixture<Stack>, IDisposable
{
    private const int Quotes = 120_000, EachSecond = 10_000;

    private readonly HttpClient _client = new();
    private readonly List<ChildProgram> _children = [];

    [Fact]
    public async Task The_one_that_stands_by_takes_over_from_one_killed_and_from_one_stopped_without_loss_or_duplicates()
    {
        var run = Guid.NewGuid().ToString("N");
        await stack.PostAsync("/api/import/daily-bars", "symbol,date,open,high,low,close,volume\nHANDOVER,2025-07-23,1,2,1,2,10\n", "text/csv");
        var (second, secondAddress) = await StartStandbyAsync();
        using var stream = new QuoteStream(await stack.ConnectionStringAsync("kafka"), run);
        var sending = stream.SendAsync(Quotes, EachSecond);

        // Standing by: alive, not ready, no reading from the store, and quotes can be posted and read from Redis.
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(new Uri(secondAddress, "/alive"))).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _client.GetAsync(new Uri(secondAddress, "/health"))).StatusCode);
        using (var refused = await _client.GetAsync(new Uri(secondAddress, "/api/stock/HANDOVER/daily")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await Eventually.TrueAsync(async () => (await _client.GetAsync(new Uri(secondAddress, "/api/stock/R1/quote"))).IsSuccessStatusCode);
        Assert.Equal("Standby", (await _client.GetFromJsonAsync<JsonElement>(new Uri(secondAddress, "/api/ingest/status"))).GetProperty("state").GetString());
        await Eventually.GetAsync(() => MessagesAsync(stack.Api.BaseAddress!, run), count => count > Quotes / 20);

        await stack.KillAsync("api");
        await ReadyAsync(secondAddress);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(new Uri(secondAddress, "/api/stock/HANDOVER/daily"))).StatusCode);
        var atFirst = await MessagesAsync(secondAddress, run);

        var (_, thirdAddress) = await StartStandbyAsync();
        await Eventually.GetAsync(() => MessagesAsync(secondAddress, run), count => count > atFirst);
        second.Signal("TERM");
        await ReadyAsync(thirdAddress);
        Assert.Equal(0, await second.ExitCodeAsync(seconds: 30));

        await sending;
        await Eventually.GetAsync(() => MessagesAsync(thirdAddress, run), count => count >= Quotes, seconds: 60);
        var ledger = await _client.GetFromJsonAsync<JsonElement>(new Uri(thirdAddress, $"/api/runs/{run}/ledger"));
        Assert.Equal((Quotes, Quotes, 0),
            (ledger.GetProperty("messages").GetInt32(), ledger.GetProperty("distinct").GetInt32(), ledger.GetProperty("duplicates").GetInt32()));
        var latest = await _client.GetFromJsonAsync<JsonElement>(new Uri(thirdAddress, "/api/stock/R99/quote"));
        Assert.Equal(Quotes, latest.GetProperty("price").GetDouble());
    }

    public void Dispose()
    {
        _children.ForEach(child => child.Dispose());
        _client.Dispose();
    }

    private async Task<(ChildProgram Program, Uri Address)> StartStandbyAsync()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}"));
        free.Stop();
        var program = ChildProgram.StartBuilt("StockKafka.Api", "--urls", address.ToString(), "--Store:Directory", Path.Combine(stack.DataFolder, "duckdb"),
            "--Store:Standby", "true", "--Api:Key", Stack.ApiKey, "--ConnectionStrings:kafka", await stack.ConnectionStringAsync("kafka"),
            "--ConnectionStrings:redis", await stack.ConnectionStringAsync("redis"));
        _children.Add(program);
        await Eventually.TrueAsync(() => IsOkAsync(new Uri(address, "/alive")));
        return (program, address);
    }

    private Task ReadyAsync(Uri address) => Eventually.TrueAsync(() => IsOkAsync(new Uri(address, "/health")));

    private async Task<bool> IsOkAsync(Uri address)
    {
        try
        {
            using var response = await _client.GetAsync(address);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<long> MessagesAsync(Uri address, string run)
    {
        using var answer = await _client.GetAsync(new Uri(address, $"/api/runs/{run}/ledger"));
        return answer.StatusCode == HttpStatusCode.NotFound ? 0 : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("messages").GetInt64();
    }
}

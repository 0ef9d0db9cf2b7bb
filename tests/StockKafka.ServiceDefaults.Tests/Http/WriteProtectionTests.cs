using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.ServiceDefaults.Tests.Http;

public sealed class WriteProtectionTests
{
    private const string Key = "0123456789abcdef";

    [Fact]
    public async Task Beyond_the_limit_a_writer_is_told_when_to_come_back_and_a_reader_notices_nothing()
    {
        await using var app = await StartAsync("--WriteLimit:RequestsPerSecond=1", "--WriteLimit:Burst=2");
        using var client = Client(app);
        var answers = new List<HttpResponseMessage>();
        do
        {
            // A token comes back each second, so a machine that is slow now and then gets a few more through.
            answers.Add(await client.PostAsync("/write", null));
        }
        while (answers[^1].IsSuccessStatusCode && answers.Count < 1_000);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], answers.Take(2).Select(answer => answer.StatusCode));
        var refused = answers[^1];
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10);
        Assert.Equal("urn:stockkafka:too-many-requests", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
        Assert.Equal("read", await client.GetStringAsync("/read"));
    }

    [Fact]
    public async Task What_was_used_up_comes_back_at_the_rate_of_the_limit()
    {
        await using var app = await StartAsync("--WriteLimit:RequestsPerSecond=150", "--WriteLimit:Burst=1");
        using var client = Client(app);
        var began = TimeProvider.System.GetTimestamp();
        var taken = 0;
        while (taken < 30)
        {
            using var answer = await client.PostAsync("/write", null);
            taken += answer.IsSuccessStatusCode ? 1 : 0;
        }

        // 29 of them waited for a token; slower is possible on a busy machine, faster is not.
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(29 / 150.0 * 0.9));
    }

    [Theory]
    [InlineData(null, "Api:Key: is not set")]
    [InlineData("short", "Api:Key: is too short")]
    public async Task A_service_without_a_usable_key_does_not_start(string? key, string reason)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync($"--Api:Key={key}"));
        Assert.Contains(failure.Failures, message => message.StartsWith(reason, StringComparison.Ordinal));
    }

    private static HttpClient Client(WebApplication app)
    {
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        return client;
    }

    private static async Task<WebApplication> StartAsync(params string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder([$"--Api:Key={Key}", .. args]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.AddWriteProtection();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.UseWriteProtection();
        app.MapGet("/read", () => "read");
        app.MapPost("/write", () => "written").Protected();
        await app.StartAsync();
        return app;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting.Tests;

[Collection(nameof(ForeignApplication))]
public sealed class ControlEndpointTests(ForeignApplication application)
{
    [Fact]
    public async Task Nothing_is_answered_without_the_token()
    {
        using var stranger = new HttpClient { BaseAddress = application.Control.BaseAddress };
        foreach (var token in (string?[])[null, "", "Bearer", "Bearer x"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/resources");
            request.Headers.TryAddWithoutValidation("Authorization", token);
            using var answer = await stranger.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public void Its_file_is_for_its_owner_alone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(application.Folder, "control.json")));

    [Fact]
    public async Task Resources_are_told_with_address_process_and_commands()
    {
        var kafka = await application.ShowAsync("kafka");
        Assert.Equal(("Running", "Healthy"), (kafka.GetProperty("state").GetString(), kafka.GetProperty("health").GetString()));
        Assert.Matches(@"^127\.0\.0\.1:\d+$", kafka.GetProperty("connectionString").GetString());
        Assert.True(Directory.Exists($"/proc/{kafka.GetProperty("pid").GetInt32()}"));
        string[] commands = [.. kafka.GetProperty("commands").EnumerateArray().Select(command => command.GetProperty("name").GetString()!)];
        Assert.Superset(new HashSet<string> { "start", "stop", "restart", "kill", "pause", "resume", "stop-for-15s" }, commands.ToHashSet());
        Assert.True((await application.ShowAsync("oven")).GetProperty("explicitStart").GetBoolean());
    }

    [Fact]
    public async Task A_stop_is_done_when_it_is_answered_and_a_start_as_well()
    {
        var pid = (await application.ShowAsync("redis")).GetProperty("pid").GetInt32();
        Assert.Equal(HttpStatusCode.OK, await PostAsync("redis/stop"));
        Assert.False(Directory.Exists($"/proc/{pid}"));
        Assert.Contains((await application.ShowAsync("redis")).GetProperty("state").GetString(), KnownResourceStates.TerminalStates);
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync("redis/stop"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("redis/start"));
        Assert.NotEqual(JsonValueKind.Null, (await application.ShowAsync("redis")).GetProperty("pid").ValueKind);
        await application.HealthyAsync("redis");
    }

    [Theory]
    [InlineData("nosuch/stop", "there is no resource 'nosuch'; there are kafka, redis, bakery, oven")]
    [InlineData("kafka/explode", "'kafka' has no command 'explode'")]
    public async Task What_is_not_there_is_said_with_what_is(string path, string message)
    {
        using var answer = await application.Control.PostAsync($"/resources/{path}", null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(message, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Parameters_and_logs_are_read()
    {
        var secret = await application.Control.GetFromJsonAsync<JsonElement>("/parameters/secret");
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(application.Folder, "secret")), secret.GetProperty("value").GetString());
        await Eventually.TrueAsync(async () => (await application.Control.GetStringAsync("/resources/bakery/logs?tail=50")).Contains("listening", StringComparison.Ordinal));
    }

    private async Task<HttpStatusCode> PostAsync(string path)
    {
        using var answer = await application.Control.PostAsync($"/resources/{path}", null);
        return answer.StatusCode;
    }
}

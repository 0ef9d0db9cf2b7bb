using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StockKafka.Integration.Tests;

namespace StockKafka.Alerting.Tests;

/// <summary>From the metric to the person: real Prometheus, real Alertmanager, a webhook and a mail server that take what comes.</summary>
[Collection(nameof(AlertingStack))]
public sealed class AlertDeliveryTests(AlertingStack stack)
{
    /// <summary>Alerts of what the tests did before and of the machine, which come and go as they like.</summary>
    private static readonly string[] Independent = ["DeadLetters", "LoadTestRegression", "DiskFillingUp", "HighMemory", "ScanMissed"];

    /// <summary>What is over is told within the interval of groups, here a second, and what it takes to send it.</summary>
    private static readonly TimeSpan LastMessagePatience = TimeSpan.FromSeconds(5);

    private static readonly string[] SeedNames =
    [
        "stock_requests_total", "stock_request_duration_seconds_count", "stock_active_connections", "stock_memory_usage_bytes",
        "stock_cpu_usage_percent", "stock_disk_usage_percent", "kafka_messages_total", "database_operations_total", "api_errors_total",
    ];

    [Fact]
    public async Task Kafka_that_stops_is_told_to_slack_and_by_mail_and_so_is_its_return()
    {
        var (before, mailsBefore) = (stack.Slack.Messages.Count, stack.Smtp.Mails.Count);
        await stack.StopAsync("kafka");
        await Eventually.TrueAsync(() => HasComeAsync("[FIRING] KafkaDown"), seconds: 90);
        using var status = ChildProgram.StartBuilt("StockKafka.Cli", "status", "--data", stack.DataFolder);
        Assert.Equal(0, await status.ExitCodeAsync(seconds: 60));
        Assert.Matches("critical: KafkaDown for .*: Kafka does not answer \\(http://.*/consoles/KafkaDown.html\\)", status.Output);
        Assert.DoesNotContain("Aftermath", status.Output, StringComparison.Ordinal);

        await stack.StartAsync("kafka");
        await Eventually.TrueAsync(() => HasComeAsync("[RESOLVED] KafkaDown"), seconds: 90);

        var fired = stack.Slack.Messages.Skip(before).First(message => message.Title == "[FIRING] KafkaDown");
        var link = Regex.Match(fired.Text, "^What to do: <(.*)\\|KafkaDown>$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Contains("<h2>Remedy</h2>", await OpenAsync(link), StringComparison.Ordinal);
        Assert.Contains("stock_kafka_up", Uri.UnescapeDataString(fired.Link), StringComparison.Ordinal);
        await OpenAsync(fired.Link);
        var over = stack.Slack.Messages.Skip(before).First(message => message.Title == "[RESOLVED] KafkaDown");
        Assert.Matches(@"^\*Kafka answers again\.\*\nIt was so from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d to \d\d:\d\d:\d\d UTC\.\n?$", over.Text);
        Assert.Equal(over.Title, over.Fallback);
        await OpenAsync(over.Link);
        string[] mails = [.. stack.Smtp.Mails.Skip(mailsBefore)];
        Assert.Contains(mails, mail => mail.Contains("Subject: [FIRING] KafkaDown: Kafka does not answer", StringComparison.Ordinal));
        var end = mails.First(mail => mail.Contains("Subject: [RESOLVED] KafkaDown: Kafka answers again.", StringComparison.Ordinal));
        Assert.DoesNotContain("does not answer", end, StringComparison.Ordinal);

        Task<bool> HasComeAsync(string title) => Task.FromResult(
            stack.Slack.Messages.Skip(before).Any(message => message.Title == title)
            && stack.Smtp.Mails.Skip(mailsBefore).Any(mail => mail.Contains($"Subject: {title}", StringComparison.Ordinal)));
    }

    /// <summary>What follows from an outage (refused requests, an open breaker, a cold cache) says nothing new while it lasts, nor after it.</summary>
    [Theory]
    [InlineData("kafka", "[FIRING] KafkaDown, [RESOLVED] KafkaDown")]
    [InlineData("api", "[FIRING] ApiDown, [RESOLVED] ApiDown")]
    [InlineData("redis", "")]
    public async Task An_outage_of_31_s_is_told_once_and_so_is_its_end_and_nothing_else_is(string resource, string expected)
    {
        await QuietAsync();
        // What another outage has left must hold nothing back.
        await Eventually.TrueAsync(async () => (await stack.QueryAsync("ALERTS{alertname=\"Aftermath\"}")).GetArrayLength() == 0, seconds: 300);
        var before = stack.Slack.Messages.Count;
        using var end = new CancellationTokenSource();
        var traffic = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAllTheTimeAsync(end.Token)));

        var began = Stopwatch.StartNew();
        var outage = Task.Delay(TimeSpan.FromSeconds(31));
        await stack.StopAsync(resource);
        await outage;
        await stack.StartAsync(resource);
        await Eventually.TrueAsync(() => Task.FromResult(expected.Split(", ", StringSplitOptions.RemoveEmptyEntries).All(title => Told(before).Contains(title))), seconds: 90);
        await QuietAsync(); // What follows has been there, and is over.
        await end.CancelAsync();
        await traffic;

        Assert.Equal(expected, string.Join(", ", Told(before)));
        if (resource == "kafka")
        {
            var consequences = await stack.QueryAsync($$"""count by (alertname) (max_over_time(ALERTS{alertname=~"HighErrorRate|CircuitBreakerOpen", alertstate="firing"}[{{(int)began.Elapsed.TotalSeconds}}s]))""");
            Assert.Equal(["CircuitBreakerOpen", "HighErrorRate"], consequences.EnumerateArray().Select(each => each.GetProperty("metric").GetProperty("alertname").GetString()).Order());
        }
    }

    [Fact]
    public async Task Every_service_is_scraped_without_error()
    {
        var targets = (await Eventually.GetAsync(
            async () => (await stack.AskAsync("/api/v1/targets")).GetProperty("activeTargets"),
            active => active.EnumerateArray().All(target => target.GetProperty("health").GetString() == "up"))).EnumerateArray().ToList();

        Assert.Equal(["api", "scanner"], targets.Select(target => target.GetProperty("labels").GetProperty("job").GetString()!).Order());
        Assert.All(targets, target => Assert.Equal("", target.GetProperty("lastError").GetString()));
        var rules = (await stack.AskAsync("/api/v1/rules")).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray());
        Assert.All(rules, rule => Assert.Equal("ok", rule.GetProperty("health").GetString()));
        Assert.NotEmpty((await stack.AskAsync("/api/v1/alertmanagers")).GetProperty("activeAlertmanagers").EnumerateArray());
    }

    [Fact]
    public async Task After_a_load_the_names_of_the_project_before_this_one_have_data()
    {
        foreach (var name in SeedNames)
        {
            await Eventually.GetAsync(() => stack.QueryAsync($"sum(max_over_time({name}[1h])) > 0"), result => result.GetArrayLength() > 0);
        }
    }

    [Fact]
    public async Task Load_runs_and_faults_are_regions_for_charts()
    {
        var annotations = (await stack.GetAsync("/api/annotations")).EnumerateArray().ToList();

        var fault = Assert.Single(annotations, annotation => Tags(annotation).Contains("fault"));
        Assert.Equal(["fault", "kafka"], Tags(fault));
        Assert.True(fault.GetProperty("timeEnd").GetInt64() > fault.GetProperty("time").GetInt64());
        Assert.Equal(2, annotations.Count(annotation => Tags(annotation) is ["load", not "running"])); // Those of this day.
        Assert.NotEmpty((await stack.QueryAsync("max_over_time(stock_load_runs_active[1h]) > 0")).EnumerateArray());
        Assert.NotEmpty((await stack.QueryAsync("max_over_time(stock_load_faults_active{resource=\"kafka\"}[1h]) > 0")).EnumerateArray());
    }

    [Fact]
    public async Task What_was_written_for_alertmanager_is_sound_and_for_its_owner_only()
    {
        var folder = Path.Combine(stack.DataFolder, "monitoring");
        var said = await Tool.SucceedsAsync("amtool", "check-config", Path.Combine(folder, "alertmanager", "alertmanager.yml"));

        Assert.Contains("SUCCESS", said, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    private static string[] Tags(JsonElement annotation) => [.. annotation.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)];

    /// <summary>Returns once no alert fires or is about to, but those that no outage causes, and the last message of one is a while ago.</summary>
    private async Task QuietAsync()
    {
        var alerts = $"ALERTS{{severity!=\"none\", alertname!~\"{string.Join('|', Independent)}\"}}";
        await Eventually.TrueAsync(async () => (await stack.QueryAsync(alerts)).GetArrayLength() == 0, seconds: 300);
        var since = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Task.FromResult(
            Stopwatch.GetElapsedTime(Math.Max(since, stack.Slack.Messages.LastOrDefault()?.Came ?? since)) > LastMessagePatience));
    }

    private string[] Told(int before) =>
        [.. stack.Slack.Messages.Skip(before).Select(message => message.Title).Where(title => !Independent.Contains(title.Split(' ')[1]))];

    /// <summary>A quote and a reading, again and again, whatever comes of it.</summary>
    private async Task AskAllTheTimeAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var quote = new StringContent("""{"symbol":"S0001","price":1,"source":"load","timestamp":"2025-07-25T14:00:00Z"}""", Encoding.UTF8, "application/json");
                using var posted = await stack.Api.PostAsync("/api/quotes", quote, end);
                using var read = await stack.Api.GetAsync("/api/stock/S0001/daily?limit=5", end);
                await Task.Delay(TimeSpan.FromMilliseconds(50), end);
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                // The API is away, or the test is over.
            }
        }
    }

    private static async Task<string> OpenAsync(string link)
    {
        using var browser = new HttpClient();
        return await browser.GetStringAsync(link);
    }
}

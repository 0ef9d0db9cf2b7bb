using System.Text.Json;
using StockKafka.Integration.Tests;

namespace StockKafka.Alerting.Tests;

/// <summary>From the metric to the person: real Prometheus, real Alertmanager, a webhook and a mail server that take what comes.</summary>
[Collection(nameof(AlertingStack))]
public sealed class AlertDeliveryTests(AlertingStack stack)
{
    private static readonly string[] SeedNames =
    [
        "stock_requests_total", "stock_request_duration_seconds_count", "stock_active_connections", "stock_memory_usage_bytes",
        "stock_cpu_usage_percent", "stock_disk_usage_percent", "kafka_messages_total", "database_operations_total", "api_errors_total",
    ];

    [Fact]
    public async Task Kafka_that_stops_is_told_to_slack_and_by_mail_and_so_is_its_return()
    {
        await stack.StopAsync("kafka");
        await Eventually.TrueAsync(() => HasComeAsync("[FIRING] KafkaDown"), seconds: 90);
        using var status = ChildProgram.StartBuilt("StockKafka.Cli", "status", "--data", stack.DataFolder);
        Assert.Equal(0, await status.ExitCodeAsync(seconds: 60));
        Assert.Matches("critical: KafkaDown for .*: Kafka does not answer \\(docs/runbooks/KafkaDown.md\\)", status.Output);

        await stack.StartAsync("kafka");
        await Eventually.TrueAsync(() => HasComeAsync("[RESOLVED] KafkaDown"), seconds: 90);

        Assert.Contains(stack.Smtp.Mails, mail => mail.Contains("What to do: docs/runbooks/KafkaDown.md", StringComparison.Ordinal));
        Assert.DoesNotContain(stack.Slack.Titles, title => title.Contains("HighErrorRate", StringComparison.Ordinal)); // Its consequence.
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
            await Eventually.GetAsync(() => stack.QueryAsync($"sum({name}) > 0"), result => result.GetArrayLength() > 0);
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
        Assert.NotEmpty((await stack.QueryAsync("max_over_time(stock_load_runs_active[10m]) > 0")).EnumerateArray());
        Assert.NotEmpty((await stack.QueryAsync("max_over_time(stock_load_faults_active{resource=\"kafka\"}[10m]) > 0")).EnumerateArray());
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

    private Task<bool> HasComeAsync(string title) => Task.FromResult(
        stack.Slack.Titles.Contains(title) && stack.Smtp.Mails.Any(mail => mail.Contains($"Subject: {title}", StringComparison.Ordinal)));
}

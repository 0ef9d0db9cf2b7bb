using System.Text.RegularExpressions;

namespace StockKafka.Alerting.Tests;

/// <summary>The files of <c>deploy/</c> and the run books, by themselves.</summary>
public sealed partial class RuleTests
{
    private static readonly string RunBooks = Path.Combine(Repository.Root, "docs", "runbooks");

    public static TheoryData<string> RuleFiles => [.. Files];

    private static IEnumerable<string> Files => Directory.GetFiles(Tool.Deploy("prometheus", "rules"), "*.yml").Select(file => Path.GetFileNameWithoutExtension(file));

    [Fact]
    public Task Prometheus_takes_its_configuration() => Tool.SucceedsAsync("promtool", "check", "config", Tool.Deploy("prometheus", "prometheus.yml"));

    [Fact]
    public Task Alertmanager_takes_its_configuration() => Tool.SucceedsAsync("amtool", "check-config", Tool.Deploy("alertmanager", "alertmanager.yml"));

    [Theory]
    [MemberData(nameof(RuleFiles))]
    public async Task Rules_are_sound_and_behave_as_their_tests_say(string name)
    {
        await Tool.SucceedsAsync("promtool", "check", "rules", Tool.Deploy("prometheus", "rules", $"{name}.yml"));
        await Tool.SucceedsAsync("promtool", "test", "rules", Tool.Deploy("prometheus", "tests", $"{name}.test.yml"));
    }

    [Theory]
    [MemberData(nameof(RuleFiles))]
    public async Task Each_alert_is_seen_to_fire_not_to_fire_and_to_resolve(string name)
    {
        var tests = await File.ReadAllTextAsync(Tool.Deploy("prometheus", "tests", $"{name}.test.yml"));
        Assert.NotEmpty(Alerts(name));
        Assert.All(Alerts(name), alert =>
        {
            // In one test: not yet, then with its labels, then no more.
            var course = tests.Split("- name:").Select(test => LookRegex().Matches(test).Where(look => look.Groups["alert"].Value == alert.Name)
                .Select(look => look.Groups["expected"].Success));
            Assert.Contains(course, looks => looks.FirstOrDefault(true) == false && looks.Contains(true) && !looks.Last());
        });
    }

    [Fact]
    public void Each_alert_has_severity_words_and_a_run_book_and_each_run_book_an_alert()
    {
        var alerts = Files.SelectMany(Alerts).Where(alert => alert.Name != "Aftermath").ToList();
        Assert.All(alerts, alert =>
        {
            Assert.Matches("severity: (critical|warning)\n", alert.Text);
            Assert.Matches("summary: .{10,}\n", alert.Text);
            Assert.Matches("description: .{10,}\n", alert.Text);
            Assert.Matches("resolved: .{10,}\n", alert.Text);
            Assert.Contains($"runbook: docs/runbooks/{alert.Name}.md", alert.Text, StringComparison.Ordinal);
        });
        var pages = Directory.GetFiles(RunBooks, "*.md");
        Assert.Equal(alerts.Select(alert => alert.Name).Order(), pages.Select(page => Path.GetFileNameWithoutExtension(page)).Order());
        Assert.All(pages, page =>
        {
            var text = File.ReadAllText(page);
            Assert.StartsWith($"# {Path.GetFileNameWithoutExtension(page)}\n", text, StringComparison.Ordinal);
            Assert.All(["## Meaning", "## Check", "## Remedy"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        });
    }

    private static IEnumerable<(string Name, string Text)> Alerts(string file) =>
        File.ReadAllText(Tool.Deploy("prometheus", "rules", $"{file}.yml")).Split("- alert: ").Skip(1)
            .Select(text => (text[..text.IndexOf('\n', StringComparison.Ordinal)], text + "\n"));

    [GeneratedRegex(@"eval_time: \S+(?:,|\n)\s*alertname: (?<alert>\w+)(?<expected>\n\s*exp_alerts)?")]
    private static partial Regex LookRegex();
}

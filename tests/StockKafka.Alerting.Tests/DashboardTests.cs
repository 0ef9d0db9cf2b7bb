using System.Text.Json;
using System.Text.RegularExpressions;

namespace StockKafka.Alerting.Tests;

/// <summary>Every expression of a dashboard or a rule, asked of the real Prometheus of a running stack.</summary>
[Collection(nameof(AlertingStack))]
public sealed partial class DashboardTests(AlertingStack stack)
{
    public static TheoryData<string> Dashboards => [.. Directory.GetFiles(Tool.Deploy("grafana", "dashboards"), "*.json").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Each_query_of_a_dashboard_asks_for_metrics_and_labels_that_are_there(string file)
    {
        await FiredAsync();
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Tool.Deploy("grafana", "dashboards", file)));
        var root = dashboard.RootElement;
        var queries = root.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => (Text: target.GetProperty("expr").GetString()!, Legend: target.GetProperty("legendFormat").GetString()!))
            .Concat(root.GetProperty("annotations").GetProperty("list").EnumerateArray()
                .Select(annotation => (annotation.GetProperty("expr").GetString()!, annotation.GetProperty("titleFormat").GetString()!)));
        var gaps = new List<string>();
        foreach (var (text, legend) in queries)
        {
            gaps.AddRange(await GapsAsync(new(text), LegendRegex().Matches(legend).Select(match => match.Groups[1].Value)));
        }

        Assert.Empty(gaps);
    }

    [Fact]
    public async Task Each_rule_asks_for_metrics_and_labels_that_are_there()
    {
        await FiredAsync();
        var rules = (await stack.AskAsync("/api/v1/rules")).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray());
        var gaps = new List<string>();
        foreach (var rule in rules)
        {
            gaps.AddRange(await GapsAsync(new(rule.GetProperty("query").GetString()!), []));
        }

        Assert.Empty(gaps);
    }

    [Fact]
    public async Task Provisioning_names_the_files_where_the_container_has_them()
    {
        Assert.Contains("path: /var/lib/grafana/dashboards", await File.ReadAllTextAsync(Tool.Deploy("grafana", "provisioning", "dashboards", "stockkafka.yml")), StringComparison.Ordinal);
        Assert.Contains("uid: prometheus", await File.ReadAllTextAsync(Tool.Deploy("grafana", "provisioning", "datasources", "prometheus.yml")), StringComparison.Ordinal);
    }

    /// <summary>What an expression asks for and no service has, over the life of this stack.</summary>
    private async Task<IEnumerable<string>> GapsAsync(Expression expression, IEnumerable<string> legendLabels)
    {
        await stack.QueryAsync(expression.Text); // Fails if it does not parse.
        var gaps = new List<string>();
        var selectors = expression.Selectors().ToList();
        foreach (var selector in selectors)
        {
            if (!await ExistsAsync(selector))
            {
                gaps.Add($"{selector} in {expression.Text}");
            }
        }

        foreach (var label in expression.Labels().Concat(legendLabels).Distinct())
        {
            var found = false;
            foreach (var selector in selectors)
            {
                found |= await ExistsAsync(selector.EndsWith('}') ? $"{selector[..^1]},{label}!=\"\"}}" : $"{selector}{{{label}!=\"\"}}");
            }

            if (!found)
            {
                gaps.Add($"label {label} in {expression.Text}");
            }
        }

        return gaps;
    }

    private async Task<bool> ExistsAsync(string selector) =>
        (await stack.AskAsync($"/api/v1/series?match[]={Uri.EscapeDataString(selector)}")).GetArrayLength() > 0;

    /// <summary>Returns once an alert has fired: the series <c>ALERTS</c> is there from then on.</summary>
    private async Task FiredAsync()
    {
        const string fired = "ALERTS{alertname=\"KafkaDown\",alertstate=\"firing\"}";
        if (!await ExistsAsync(fired))
        {
            await stack.StopAsync("kafka");
            await Eventually.TrueAsync(() => ExistsAsync(fired), seconds: 90);
            await stack.StartAsync("kafka");
        }
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex LegendRegex();
}

using System.Text.RegularExpressions;

namespace StockKafka.Integration.Tests.Telemetry;

/// <summary>docs/metrics.md and what the running services show are the same: names, types, labels, services.</summary>
public sealed partial class MetricsPageTests(Stack stack) : IClassFixture<Stack>
{
    [Fact]
    public async Task The_page_of_metrics_in_the_documentation_is_what_the_services_show()
    {
        await UseAsync();
        var shown = new Dictionary<string, Dictionary<string, Family>>
        {
            ["api"] = Read(await stack.Api.GetStringAsync("/metrics")), ["scanner"] = Read(await stack.Scanner.GetStringAsync("/metrics")),
        };
        var documented = Documented();

        foreach (var (service, families) in shown)
        {
            foreach (var (name, family) in families)
            {
                Assert.True(documented.TryGetValue(name, out var row), $"{name} of {service} is not in docs/metrics.md");
                Assert.Equal((name, family.Type), (name, row.Type));
                Assert.True(row.Services.Contains(service), $"{name} is shown by {service} too");
                Assert.True(family.Labels.IsSubsetOf(row.Labels), $"{name} has labels {string.Join(", ", family.Labels)}; the page knows {string.Join(", ", row.Labels)}");
            }
        }

        var instruments = Instruments();
        foreach (var (name, row) in documented)
        {
            if (!row.IsRare)
            {
                Assert.All(row.Services, service => Assert.True(shown[service].ContainsKey(name), $"{service} does not show {name}"));
            }
            else if (name.StartsWith("stock_", StringComparison.Ordinal))
            {
                var instrument = name.Replace("_total", "", StringComparison.Ordinal);
                Assert.True(instruments.Contains(instrument) || instruments.Contains(instrument.Replace("_seconds", "", StringComparison.Ordinal)), $"nothing is called {name}");
            }
        }

        string[] unbounded = ["symbol", "run_id", "runId", "query", "path"];
        Assert.DoesNotContain(documented.Values.SelectMany(row => row.Labels), label => unbounded.Contains(label));
        Assert.All(documented.Keys, name => Assert.DoesNotMatch("^stockkafka_", name));
    }

    /// <summary>Something of everything: bars, quotes, readings, a collection, a scan.</summary>
    private async Task UseAsync()
    {
        await stack.PostAsync("/api/import/simulated", """{"symbols":30,"days":60,"seed":3,"lastDay":"2025-07-25"}""");
        await stack.PostAsync("/api/quotes", """{"symbol":"S0001","price":5.5,"source":"load","timestamp":"2025-07-25T14:00:00Z"}""");
        await stack.PostAsync("/api/stock/S0002/collect?source=simulated&days=2", "");
        await stack.GetAsync("/api/stock/S0001/daily");
        await Eventually.TrueAsync(async () => (await stack.Api.GetAsync("/api/stock/S0001/quote")).IsSuccessStatusCode);
        await Eventually.TrueAsync(async () => (await stack.Scanner.PostAsync("/api/scans?date=2025-07-25", null)).IsSuccessStatusCode);
        await Eventually.TrueAsync(async () => (await stack.GetAsync("/api/watchlist?date=2025-07-25")).GetArrayLength() > 0);
        // Statistics of the Kafka clients come each 5 s, the first figures of the system monitor then too.
        await Eventually.TrueAsync(async () => (await stack.Scanner.GetStringAsync("/metrics")).Contains("messaging_publish_messages_total", StringComparison.Ordinal)
            && (await stack.Api.GetStringAsync("/metrics")) is var page && page.Contains("messaging_receive_messages_total", StringComparison.Ordinal)
            && page.Contains("stock_ingest_lag{", StringComparison.Ordinal) && page.Contains("stock_store_replica_age_seconds{", StringComparison.Ordinal));
    }

    private static Dictionary<string, Family> Read(string page)
    {
        var families = new Dictionary<string, Family>();
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                families[parts[2]] = new(parts[3], []);
            }
            else if (line[0] != '#')
            {
                var name = line[..line.IndexOfAny(['{', ' '])];
                var family = families.GetValueOrDefault(name) ?? families[HistogramEnding().Replace(name, "")];
                family.Labels.UnionWith(LabelName().Matches(line).Select(match => match.Groups[1].Value).Where(label => label != "le" && !label.StartsWith("otel_scope_", StringComparison.Ordinal)));
            }
        }

        return families;
    }

    private static Dictionary<string, Row> Documented() => File.ReadAllLines(Path.Combine(Repository.Root, "docs", "metrics.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(
            cells => cells[1].Trim('`'),
            cells => new Row(
                cells[2], cells[4].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(label => label.Trim('`')).ToHashSet(),
                cells[5].StartsWith("both", StringComparison.Ordinal) ? ["api", "scanner"] : [cells[5].Split(',')[0]], cells[5].EndsWith("rare", StringComparison.Ordinal)));

    /// <summary>Every string in the application's source that could be an instrument's name, as Prometheus would write it.</summary>
    private static HashSet<string> Instruments() => Directory.EnumerateDirectories(Repository.Root, "StockKafka.*")
        .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        .SelectMany(file => InstrumentName().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value.Replace('.', '_'))).ToHashSet();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramEnding();

    [GeneratedRegex("[{,]([a-zA-Z_0-9]+)=\"")]
    private static partial Regex LabelName();

    [GeneratedRegex("\"(stock[a-z0-9._]+)\"")]
    private static partial Regex InstrumentName();

    private sealed record Family(string Type, HashSet<string> Labels);

    private sealed record Row(string Type, HashSet<string> Labels, string[] Services, bool IsRare);
}

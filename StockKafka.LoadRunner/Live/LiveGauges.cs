using Spectre.Console;
using StockKafka.Load.Notation;

namespace StockKafka.LoadRunner.Live;

/// <summary>The newest gauges as a line about the servers and one about the processes.</summary>
internal static class LiveGauges
{
    private const string Cpu = ".cpu_percent";

    /// <returns>Markup; a line without gauges is left out, and what finds no room on its line too.</returns>
    public static IReadOnlyList<string> Lines(IReadOnlyDictionary<string, double> gauges, int width)
    {
        List<(string Name, string Value)> servers = [];
        void Server(string gauge, string name, Func<double, string> format)
        {
            if (gauges.TryGetValue(gauge, out var value))
            {
                servers.Add((name, format(value)));
            }
        }

        Server("stock_ingest_lag", "not ingested", Figure.Tick);
        Server("stock_circuit_state", "breaker", state => state switch { 0 => "closed", 1 => "half open", _ => "open" });
        Server("cache_hit_rate", "cache hits", Percent);
        Server("database_p95_ms", "database p95", Figure.Millis);
        var processes = gauges.Where(gauge => gauge.Key.EndsWith(Cpu, StringComparison.Ordinal))
            .Select(gauge => (Name: gauge.Key[..^Cpu.Length], Value: Percent(gauge.Value)))
            .OrderByDescending(process => process.Name is "machine").ThenByDescending(process => process.Name is "generator")
            .ThenBy(process => process.Name, StringComparer.Ordinal).ToArray();
        return [.. new[] { Line("servers", servers, width), Line("processor", processes, width) }.Where(line => line.Length > 0)];
    }

    private static string Percent(double value) => FormattableString.Invariant($"{value:0} %");

    private static string Line(string title, IReadOnlyList<(string Name, string Value)> entries, int width)
    {
        var used = title.Length;
        var shown = entries.TakeWhile(entry => (used += entry.Name.Length + entry.Value.Length + 3) <= width).ToArray();
        return shown.Length == 0 ? "" : $"[grey]{title}[/]  {string.Join("  ", shown.Select(entry => $"{Markup.Escape(entry.Name)} [bold]{entry.Value}[/]"))}";
    }
}

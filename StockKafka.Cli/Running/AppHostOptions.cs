using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Places;

namespace StockKafka.Cli.Running;

/// <summary>The options of <c>up</c>, as the AppHost takes them. What is wrong with them is said before anything starts.</summary>
internal sealed partial class AppHostOptions
{
    private const string BreakDuration = "--kafka-break-duration";

    private static readonly string[] Ports = ["api", "scanner", "kafka", "redis", "control", "dashboard", "prometheus", "alertmanager", "grafana"];

    private readonly List<(Option<string?> Option, string Argument)> _options = [];
    private readonly Option<bool> _containers = new("--containers") { Description = "Kafka, Redis and what monitors them as containers" };
    private readonly DataFolder _data = new();

    public AppHostOptions()
    {
        foreach (var port in Ports)
        {
            Add($"--{port}-port", "N", $"fixed port of {port}; a free one is chosen where none is given", IsPort, "a port from 1 to 65535");
        }

        Add("--api-replicas", "N", "API processes at one address: one writes, the others stand by [1]", text => text is [>= '1' and <= '9'], "a number from 1 to 9");
        Add("--dashboard", "false", "without the dashboard", IsBoolean, "true or false");
        Add("--monitoring", "false", "without Prometheus and Alertmanager", IsBoolean, "true or false");
        Add(BreakDuration, "hh:mm:ss", "how long the Kafka breaker stays open [00:01:00]", Time().IsMatch, "a time such as 00:00:10", "--Parameters:kafka-break-duration");
    }

    public IEnumerable<Option> All => [_data.Option, .. _options.Select(each => each.Option), _containers];

    public string[] Arguments(ParseResult parsed)
    {
        IEnumerable<string> given = _options.Where(each => parsed.GetValue(each.Option) is not null)
            .SelectMany(each => (string[])[each.Argument, parsed.GetValue(each.Option)!]);
        return ["--data", _data.In(parsed), .. given, .. parsed.GetValue(_containers) ? ["--containers"] : (string[])[]];
    }

    private void Add(string name, string value, string description, Func<string, bool> isGood, string wanted, string? argument = null)
    {
        var option = TextOption.Create(name, value, description);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !isGood(token.Value))
            {
                result.AddError($"{name} is '{token.Value}'; give {wanted}");
            }
        });
        _options.Add((option, argument ?? name));
    }

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    private static bool IsBoolean(string text) => text is "true" or "false";

    [GeneratedRegex(@"^\d\d:[0-5]\d:[0-5]\d$")]
    private static partial Regex Time();
}

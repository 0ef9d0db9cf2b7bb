using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Arguments;

/// <summary>Reads which scenarios a load consists of.</summary>
internal static class ScenarioArguments
{
    private const string Option = "--scenario";

    /// <summary>Test types of the command line; <c>locust</c> is <c>api</c> by its older name.</summary>
    public static readonly IReadOnlyList<string> TestTypes = ["api", "kafka", "db", "monitoring", "http", "all", "locust"];

    /// <summary>The scenarios by name, or those of the test type; and the type that reports show.</summary>
    /// <exception cref="UsageException">A name or a weight makes no sense.</exception>
    public static (string TestType, IReadOnlyList<ScenarioShare> Scenarios) Read(
        IReadOnlyList<string> scenarios, string? testType, string userType)
    {
        if (scenarios.Count == 0)
        {
            var type = testType is null ? "api" : Values.Word("--test-type", testType, TestTypes);
            type = type == "locust" ? "api" : type;
            return (type, ScenariosOf(type, userType));
        }

        if (testType is not null)
        {
            throw new UsageException($"{Option}: '{string.Join(',', scenarios)}' goes without --test-type, whose scenarios it replaces");
        }

        ScenarioShare[] shares = [.. scenarios.SelectMany(text => text.Split(',')).Select(text => Share(text.Trim()))];
        if (shares.GroupBy(share => share.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UsageException($"{Option}: '{twice.Key}' is named twice; give it a weight, e.g. {Option} {twice.Key}:2");
        }

        if (shares.Length > 1 && shares.FirstOrDefault(share => ScenarioCatalog.Find(share.Name).Needs == ScenarioNeeds.Addresses) is { } alone)
        {
            throw new UsageException($"{Option}: '{alone.Name}' attacks addresses of its own and goes with no other scenario");
        }

        return (TypeOf(shares), shares);
    }

    private static ScenarioShare Share(string text)
    {
        var colon = text.IndexOf(':');
        return new(
            ScenarioCatalog.Find(colon < 0 ? text : text[..colon]).Name,
            colon < 0 ? 1 : Values.Whole($"{Option} {text[..colon]}", text[(colon + 1)..], 1, 1_000, $"{text[..colon]}:3"));
    }

    private static IReadOnlyList<ScenarioShare> ScenariosOf(string testType, string userType)
    {
        var users = new ScenarioShare(userType == "stress" ? "StressUser" : "StockApiUser");
        return testType switch
        {
            "kafka" => [new("KafkaStress")],
            "db" => [new("DatabaseHeavy")],
            "monitoring" => [new("Monitoring")],
            "http" => [new("Http")],
            "all" => [users, new("DatabaseHeavy"), new("KafkaStress"), new("Monitoring")],
            _ => [users],
        };
    }

    /// <summary>A scenario that is a test type goes by the type's name.</summary>
    private static string TypeOf(ScenarioShare[] shares) => shares is [{ Name: var name }]
        ? name switch
        {
            "KafkaStress" => "kafka",
            "Monitoring" => "monitoring",
            "Http" => "http",
            _ => name,
        }
        : string.Join(" + ", shares.Select(share => share.ToString()));
}

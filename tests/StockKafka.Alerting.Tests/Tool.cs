using StockKafka.Integration.Tests;

namespace StockKafka.Alerting.Tests;

/// <summary>Prometheus' and Alertmanager's own tools.</summary>
internal static class Tool
{
    public static string Deploy(params string[] path) => Path.Combine([Repository.Root, "deploy", .. path]);

    /// <summary>Runs one and answers what it printed; fails if it finds fault.</summary>
    public static async Task<string> SucceedsAsync(string tool, params string[] arguments)
    {
        using var run = ChildProgram.Start(tool, arguments);
        var exitCode = await run.ExitCodeAsync(seconds: 60);
        Assert.True(exitCode == 0, $"{tool} {string.Join(' ', arguments)}: {run.Output}");
        return run.Output;
    }
}

using Aspire.Hosting;
using Microsoft.Extensions.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>What makes applications under test independent of each other: a folder and ports of their own.</summary>
internal static class TestDefaults
{
    /// <summary>Goes before the test's own arguments, so that those win.</summary>
    public static string[] Before(string[] args)
    {
        var defaults = new List<string> { $"--{AppHostConfiguration.RandomizePorts}=true" };
        if (!args.Any(a => a == $"--{AppHostConfiguration.Data}" || a.StartsWith($"--{AppHostConfiguration.Data}=", StringComparison.Ordinal)))
        {
            defaults.Add($"--{AppHostConfiguration.Data}={Path.Combine(Path.GetTempPath(), $"stockkafka-test-{Guid.NewGuid():N}")}");
            defaults.Add($"--{AppHostConfiguration.TemporaryState}=true");
        }

        return [.. defaults, .. args];
    }

    public static void Apply(DistributedApplicationOptions options, HostApplicationBuilderSettings settings, string[] args)
    {
        options.Args = Before(args);
        options.DisableDashboard = true; // As published; a test turns it on by configureBuilder.
        settings.EnvironmentName ??= Environments.Development;
    }
}

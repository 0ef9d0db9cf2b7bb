using System.CommandLine;
using StockKafka.Cli.Places;
using StockKafka.Cli.Running;

namespace StockKafka.Cli.Tests;

/// <summary>The options of <c>up</c> as the AppHost gets them.</summary>
public sealed class UpOptionsTests
{
    [Fact]
    public void They_reach_the_AppHost_by_its_own_names()
    {
        Assert.Equal(
            ["--data", "/state", "--api-port", "5000", "--grafana-port", "3000", "--dashboard", "false", "--Parameters:kafka-break-duration", "00:00:10", "--containers"],
            Arguments("--containers", "--kafka-break-duration", "00:00:10", "--dashboard=false", "--api-port", "5000", "--grafana-port", "3000", "--data", "/state"));
        Assert.Equal(["--data", DataFolder.Default], Arguments());
    }

    private static string[] Arguments(params string[] line)
    {
        var options = new AppHostOptions();
        var command = new Command("up");
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        var parsed = command.Parse(line);
        Assert.Empty(parsed.Errors);
        return options.Arguments(parsed);
    }
}

using System.Runtime.CompilerServices;

namespace StockKafka.Tests;

/// <summary>Where things are in the checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A program of this build, for the same configuration as the tests.</summary>
    public static string Program(string name) =>
        Path.Combine(Root, "artifacts", "bin", name, new DirectoryInfo(AppContext.BaseDirectory).Name, name + ".dll");

    /// <summary>Real market data, which not every machine has.</summary>
    public static string MarketDataFile(string name) => Path.Combine(Root, "..", "shared", "data", name);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "StockKafka.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must run from a build inside the checkout.");
        }

        return folder;
    }
}

/// <summary>A test over the real market data; skipped, saying so, where the data is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MarketDataFactAttribute : FactAttribute
{
    public MarketDataFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (!File.Exists(Repository.MarketDataFile("daily_bars.csv")))
        {
            Skip = "The real market data is not on this machine.";
        }
    }
}

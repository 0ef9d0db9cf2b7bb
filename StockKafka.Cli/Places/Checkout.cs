namespace StockKafka.Cli.Places;

/// <summary>The checkout that the program was built from, which holds what it starts and tests.</summary>
internal static class Checkout
{
    /// <summary>What this program was built as, and so what it builds and starts.</summary>
#if DEBUG
    public const string Configuration = "Debug";
#else
    public const string Configuration = "Release";
#endif

    public static string Root { get; } = Find();

    public static string Artifacts => Path.Combine(Root, "artifacts", "bin");

    /// <summary>Where a project's program is.</summary>
    public static string ProgramOf(string project) => Path.Combine(Artifacts, project, Configuration.ToLowerInvariant(), $"{project}.dll");

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "StockKafka.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("This program runs from a build inside its checkout.");
        }

        return folder;
    }
}

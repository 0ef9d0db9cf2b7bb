namespace StockKafka.Cli.Places;

/// <summary>The checkout that the program was built from, which holds what it starts and tests.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string Artifacts => Path.Combine(Root, "artifacts", "bin");

    /// <summary>Where a project's program is.</summary>
    public static string ProgramOf(string project) => Path.Combine(Artifacts, project, "release", $"{project}.dll");

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

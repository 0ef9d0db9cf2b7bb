namespace StockKafka.Broker.Conformance.Tests.Support;

/// <summary>Where the client programs are in the checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Clients { get; } = Path.Combine(Root, "tests", "StockKafka.Broker.Conformance.Tests");

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

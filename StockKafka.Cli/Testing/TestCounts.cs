using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace StockKafka.Cli.Testing;

/// <summary>How the tests of one or more projects went.</summary>
internal readonly record struct TestCounts(int Passed, int Failed, int Skipped)
{
    /// <summary>How a test program ends of which all tests have run and some have failed.</summary>
    private const int TestsFailed = 2;

    /// <summary>A run that left no results, or none that can be read, has crashed: one failure.</summary>
    public static TestCounts Crash { get; } = new(0, 1, 0);

    public bool IsGood => Failed == 0 && Passed > 0;

    public static TestCounts operator +(TestCounts one, TestCounts other) =>
        new(one.Passed + other.Passed, one.Failed + other.Failed, one.Skipped + other.Skipped);

    /// <summary>Reads a TRX file. A run that ended otherwise than its tests explain counts as a failure beside theirs.</summary>
    /// <param name="file">The file.</param>
    /// <param name="exitCode">That of the test program.</param>
    public static TestCounts Read(string file, int exitCode)
    {
        try
        {
            var summary = XDocument.Load(file).Descendants().Single(element => element.Name.LocalName == "ResultSummary");
            var counters = summary.Elements().Single(element => element.Name.LocalName == "Counters");
            int Count(string name) => int.Parse(counters.Attribute(name)?.Value ?? "none", CultureInfo.InvariantCulture);
            var failed = Count("executed") - Count("passed") + Count("error"); // An error is a fixture's that could not be cleaned up.
            var isExplained = exitCode == (failed > 0 ? TestsFailed : 0);
            return new(Count("passed"), failed + (isExplained ? 0 : 1), Count("total") - Count("executed"));
        }
        catch (Exception exception) when (exception is IOException or XmlException or InvalidOperationException or FormatException)
        {
            return Crash;
        }
    }

    public override string ToString() => $"{Passed} passed, {Failed} failed" + (Skipped > 0 ? $", {Skipped} skipped" : "");
}

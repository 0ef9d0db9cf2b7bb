using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using StockKafka.LoadRunner.Recording;
using StockKafka.LoadRunner.Reports;

namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>What other programs read: JUnit, CSV, the picture.</summary>
public sealed class ExportTests
{
    [Fact]
    public void JUnit_EveryCheckIsACaseAndAFailureIsAFailure()
    {
        using var sample = new SampleRun { FailuresOutside = 30 }.Write();
        var run = RunFileReader.Read(sample.RunFile);
        var verdict = Verdict.Of(run);
        var suites = XDocument.Parse(JUnitReport.Of(run, verdict)).Root!.Elements("testsuite").ToArray();
        Assert.Equal(["checks", "goals"], suites.Select(suite => (string?)suite.Attribute("name")));
        Assert.Equal(verdict.Checks.Count + 1, suites[0].Elements("testcase").Count());
        Assert.Equal((verdict.Kpis.Count, "1"), (suites[1].Elements("testcase").Count(), (string?)suites[0].Attribute("failures")));
        Assert.Equal("0", (string?)suites[1].Attribute("failures"));
        Assert.Contains("Failures outside outages", (string?)suites[0].Elements("testcase").Single(test => test.Element("failure") is not null).Attribute("name"), StringComparison.Ordinal);
    }

    [Fact]
    public void JUnit_AnInvalidRunIsAnError()
    {
        using var sample = new SampleRun { Ended = false }.Write();
        var run = RunFileReader.Read(sample.RunFile);
        var error = Assert.Single(XDocument.Parse(JUnitReport.Of(run, Verdict.Of(run))).Descendants("error"));
        Assert.Equal("INVALID", (string?)error.Attribute("type"));
    }

    [SkippableByTool("python3")]
    public async Task Csv_IsReadByAnIndependentReader()
    {
        using var sample = new SampleRun { FailureKind = "a,\"b\"\nc" }.Write();
        ReportFolder.Find(sample.Folder).WriteReports();
        const string Script = """
            import csv, glob, json, sys
            files = sorted(glob.glob(sys.argv[1] + '/*.csv'))
            print(json.dumps({f.rsplit('000_')[-1]: list(csv.DictReader(open(f, newline=''), strict=True)) for f in files}))
            """;
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script, sample.RunFolder]) { RedirectStandardOutput = true })!;
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        using var read = JsonDocument.Parse(output);
        string? At(string file, int row, string column) => read.RootElement.GetProperty(file)[row].GetProperty(column).GetString();
        Assert.Equal(("Aggregated", "307"), (At("stats.csv", 2, "Name"), At("stats.csv", 2, "Request Count")));
        Assert.Equal("a,\"b\"\nc", At("failures.csv", 0, "Error"));
        Assert.Equal("at x\nat y", At("exceptions.csv", 0, "Traceback"));
        Assert.Equal("307", At("stats_history.csv", read.RootElement.GetProperty("stats_history.csv").GetArrayLength() - 3, "Total Request Count"));
    }

    [SkippableByTool("rsvg-convert")]
    public void Picture_IsAPngOfTheWholeDrawing()
    {
        using var sample = new SampleRun { Seconds = 30, Gauges = true }.Write();
        var (_, _, warning) = ReportFolder.Find(sample.Folder).WriteReports();
        Assert.Null(warning);
        var bytes = File.ReadAllBytes(Path.Combine(sample.RunFolder, "performance_analysis_20250101_120000.png"));
        Assert.Equal([0x89, .. "PNG"u8], bytes[..4]);
        Assert.Equal(AnalysisPicture.Width, (bytes[18] << 8) + bytes[19]);
    }

    [Fact]
    public void Picture_NeedsNothingButItself()
    {
        using var sample = new SampleRun { Seconds = 30, Gauges = true }.Write();
        var run = RunFileReader.Read(sample.RunFile);
        var (svg, height) = AnalysisPicture.Of(run, Verdict.Of(run));
        var drawing = XDocument.Parse(svg).Root!;
        Assert.Equal(height, (int)drawing.Attribute("height")!);
        Assert.DoesNotContain("var(", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;

namespace StockKafka.LoadRunner.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public void WriteReports_MakesEveryFileWithTheNamesOfTheMission()
    {
        using var sample = new SampleRun().Write();
        ReportFolder.Find(sample.Folder).WriteReports();
        Assert.Equal(
            [
                "junit.xml", "load_test_report_20250101_120000.html", "load_test_report_20250101_120000.md", "load_test_results_20250101_120000.json",
                "load_test_results_20250101_120000_exceptions.csv", "load_test_results_20250101_120000_failures.csv",
                "load_test_results_20250101_120000_stats.csv", "load_test_results_20250101_120000_stats_history.csv", "run.jsonl",
            ],
            Directory.EnumerateFiles(sample.RunFolder).Select(Path.GetFileName).Where(name => !name!.EndsWith(".png", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Html_IsWellFormedAndNeedsNothingFromOutside()
    {
        using var sample = new SampleRun { FailureKind = "<script>alert('x')</script> & \"]]>\" \u0001 \ud800" }.Write();
        var run = RunFileReader.Read(sample.RunFile);
        var html = HtmlReport.Of(run, Verdict.Of(run));
        var page = Parse(html);

        var policy = page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!.Value;
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src {EmbeddedText.HashSource(Between(html, "<script>", "</script>"))};", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src {EmbeddedText.HashSource(Between(html, "<style>", "</style>"))};", policy, StringComparison.Ordinal);
        Assert.Single(page.Descendants("script"));
        Assert.Empty(page.Descendants("link"));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href" or "onclick" or "style");
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html[..html.IndexOf("<script>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Equal(6, Drawings(page).Count());
        Assert.Contains(page.Descendants("td"), cell => cell.Value.StartsWith("<script>", StringComparison.Ordinal));
        Assert.Equal("PASS", page.Descendants("span").First(span => (string?)span.Attribute("class") == "badge pass").Value);
    }

    [Fact]
    public void Html_FaultWindows_AreShadedFromInjectionToMendingToTheEndOfTheAllowance()
    {
        using var sample = new SampleRun().Write();
        var run = RunFileReader.Read(sample.RunFile);
        var svg = Parse(HtmlReport.Of(run, Verdict.Of(run))).Descendants("svg").First(found => (string?)found.Attribute("class") == "plot");
        double Left(string name) => Attribute(svg.Elements("rect").Single(rect => (string?)rect.Attribute("class") == name), "x");
        double Width(string name) => Attribute(svg.Elements("rect").Single(rect => (string?)rect.Attribute("class") == name), "width");
        Assert.Equal(Left("recovery"), Left("outage") + Width("outage"), 0.1);
        Assert.Equal(1.0995 / 1.0, Width("outage") / Width("recovery"), 0.01);
    }

    [Fact]
    public void Html_RunOfOneSecondOrOfNothing_IsStillAPage()
    {
        foreach (var seconds in (int[])[0, 1])
        {
            using var sample = new SampleRun { Seconds = seconds, Ledger = null, Ended = false }.Write();
            var run = RunFileReader.Read(sample.RunFile);
            Parse(HtmlReport.Of(run, Verdict.Of(run)));
            Assert.DoesNotContain("NaN", MarkdownReport.Of(run, Verdict.Of(run)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Html_LongRun_StaysSmall()
    {
        using var sample = new SampleRun { Seconds = 1_200 }.Write();
        var run = RunFileReader.Read(sample.RunFile);
        Assert.InRange(HtmlReport.Of(run, Verdict.Of(run)).Length, 1_000, 600_000);
    }

    [Fact]
    public void Markdown_TablesHaveEvenRows()
    {
        using var sample = new SampleRun { FailureKind = "a|b" }.Write();
        var run = RunFileReader.Read(sample.RunFile);
        var text = MarkdownReport.Of(run, Verdict.Of(run));
        Assert.Contains("**PASS**", text, StringComparison.Ordinal);
        Assert.Contains("a\\|b", text, StringComparison.Ordinal);
        var tables = text.Split('\n').Aggregate(new List<List<string>> { new() }, (found, line) =>
        {
            if (!line.StartsWith('|'))
            {
                found.Add([]);
            }
            else
            {
                found[^1].Add(line);
            }

            return found;
        }).Where(table => table.Count > 0).ToArray();
        Assert.True(tables.Length >= 6);
        Assert.All(tables, table => Assert.Single(table.Select(line => line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct()));
    }

    [Fact]
    public void Json_HoldsEverything()
    {
        using var sample = new SampleRun().Write();
        var run = RunFileReader.Read(sample.RunFile);
        using var json = JsonDocument.Parse(ResultsDocument.Of(run, Verdict.Of(run)).ToJson());
        var root = json.RootElement;
        Assert.Equal("Pass", root.GetProperty("verdict").GetString());
        Assert.Equal(307, root.GetProperty("total").GetProperty("requests").GetInt64());
        Assert.Equal(1, root.GetProperty("total").GetProperty("failuresInOutage").GetInt64());
        Assert.Equal(1, root.GetProperty("ledger").GetProperty("unacknowledgedButStored").GetInt64());
        Assert.Equal(3_005_000, root.GetProperty("outages")[0].GetProperty("recoveredMicros").GetInt64());
        Assert.Equal(4, root.GetProperty("series").GetArrayLength());
        Assert.Equal(2, root.GetProperty("operations").GetArrayLength());
    }

    [Fact]
    public void RunFile_CutShort_IsReadUpToTheCut()
    {
        using var sample = new SampleRun().Write();
        var whole = File.ReadAllBytes(sample.RunFile);
        var lines = File.ReadAllLines(sample.RunFile);
        File.WriteAllBytes(sample.RunFile, whole[..(lines[0].Length + lines[1].Length + lines[2].Length + 3 + lines[3].Length / 2)]);
        var run = RunFileReader.Read(sample.RunFile);
        Assert.Null(run.End);
        Assert.Equal(204, run.Totals.Requests);
        Assert.Equal(Outcome.Invalid, Verdict.Of(run).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json\n")]
    [InlineData("{\"kind\":\"other\"}\n")]
    [InlineData("{\"kind\":\"window\"}\n{\"kind\":\"window\"}\n")]
    public void RunFile_Nonsense_OneLineSaysSo(string content)
    {
        using var sample = new SampleRun().Write();
        File.WriteAllText(sample.RunFile, content);
        var exception = Assert.Throws<RunFileException>(() => RunFileReader.Read(sample.RunFile));
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Contains(sample.RunFile, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunFile_DamagedInTheMiddle_NamesTheLine()
    {
        using var sample = new SampleRun().Write();
        var lines = File.ReadAllLines(sample.RunFile);
        lines[2] = lines[2][..20];
        File.WriteAllLines(sample.RunFile, lines);
        Assert.Contains("line 3", Assert.Throws<RunFileException>(() => RunFileReader.Read(sample.RunFile)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NoRun_SaysWhatToName() =>
        Assert.Contains("holds no load test", Assert.Throws<UsageException>(() => ReportFolder.Find("/nowhere")).Message, StringComparison.Ordinal);

    private static string Between(string text, string from, string to)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static IEnumerable<XElement> Drawings(XDocument page) =>
        page.Descendants("svg").Where(svg => (string?)svg.Attribute("class") == "drawing");

    private static double Attribute(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new() { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using SkiaSharp;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;

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

    [Fact]
    public void Picture_IsAPngOfTheWholeDrawing()
    {
        using var sample = new SampleRun { Seconds = 30, Gauges = true }.Write();
        var (_, _, warning) = ReportFolder.Find(sample.Folder).WriteReports();
        Assert.Null(warning);
        using var picture = SKBitmap.Decode(Path.Combine(sample.RunFolder, "performance_analysis_20250101_120000.png"));
        var drawing = Drawing(sample);
        Assert.Equal((AnalysisPicture.Width, (int)drawing.Attribute("height")!), (picture.Width, picture.Height));
    }

    /// <summary>A renderer without a font leaves out text without a word.</summary>
    [Theory]
    [InlineData("title", 26)]
    [InlineData("sub", 16)]
    [InlineData("head", 17)]
    [InlineData("key", 13.5)]
    [InlineData("badge", 20)]
    public void Picture_ShowsEveryTextInItsColourAndSize(string style, double size)
    {
        using var sample = new SampleRun { Seconds = 30, Gauges = true }.Write();
        using var picture = Render(sample, out var drawing);
        var texts = drawing.Descendants().Where(element => element.Name.LocalName == "text" && (string?)element.Attribute("class") == style).ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, text =>
        {
            var (x, y) = PlaceOf(text);
            var anchored = (string?)text.Attribute("text-anchor") == "middle" ? 20 : 0;
            // A box around the first letters, from the tops of the capitals to the line that they stand on.
            var box = SKRectI.Create((int)x - anchored, (int)(y - size), 40, (int)size);
            var background = picture.GetPixel(box.Left - 3, box.Bottom - 3);
            var inked = 0;
            for (var row = box.Top; row < box.Bottom; row++)
            {
                for (var column = box.Left; column < box.Right; column++)
                {
                    inked += Distance(picture.GetPixel(column, row), background) > 120 ? 1 : 0;
                }
            }

            Assert.InRange(inked, (int)(size * 2), (int)(size * 30));
        });
    }

    /// <summary>Colours of the light page; a band's colour lets white shine through.</summary>
    [Theory]
    [InlineData("title", 0x15, 0x18, 0x1d)]
    [InlineData("trace blue", 0x25, 0x63, 0xc9)]
    [InlineData("bar orange", 0xd9, 0x73, 0x0d)]
    [InlineData("outage", 0xf9, 0xe4, 0xe4)]
    [InlineData("badge's background", 0x15, 0x80, 0x3d)]
    public void Picture_HonoursTheClassesOfTheStyleSheet(string what, byte red, byte green, byte blue)
    {
        using var sample = new SampleRun { Seconds = 30, Gauges = true }.Write();
        using var picture = Render(sample, out _);
        var nearest = picture.Pixels.Distinct().Min(pixel => Distance(pixel, new SKColor(red, green, blue)));
        Assert.True(nearest <= 6, $"nothing has the colour of {what}: the nearest is {nearest} away");
    }

    [Fact]
    public void Picture_DashesWhatIsDashed()
    {
        const string Drawing = """
            <svg xmlns="http://www.w3.org/2000/svg" width="100" height="10"><style>svg .trace{fill:none;stroke:#000;stroke-width:4}
            svg .trace.dashed{stroke-dasharray:6 5}</style><path class="trace dashed" d="M0 5h100"/></svg>
            """;
        var path = Path.GetTempFileName();
        Assert.Null(PictureWriter.Write(path, Drawing));
        using var picture = SKBitmap.Decode(path);
        File.Delete(path);
        Assert.Equal((SKColors.Black, SKColors.White, SKColors.Black), (picture.GetPixel(3, 5), picture.GetPixel(8, 5), picture.GetPixel(14, 5)));
    }

    [Fact]
    public void Picture_NeedsNothingButItself()
    {
        using var sample = new SampleRun { Seconds = 30, Gauges = true }.Write();
        var svg = Drawing(sample).ToString();
        Assert.DoesNotContain("var(", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_ThatCannotBeWrittenIsALineForTheUser() =>
        Assert.StartsWith("no picture: ", PictureWriter.Write("/dev/null/no-such-folder.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"), StringComparison.Ordinal);

    private static SKBitmap Render(SampleRun sample, out XElement drawing)
    {
        drawing = Drawing(sample);
        var path = Path.Combine(sample.RunFolder, "picture.png");
        Assert.Null(PictureWriter.Write(path, drawing.ToString(SaveOptions.DisableFormatting)));
        return SKBitmap.Decode(path);
    }

    private static XElement Drawing(SampleRun sample)
    {
        var run = RunFileReader.Read(sample.RunFile);
        return XDocument.Parse(AnalysisPicture.Of(run, Verdict.Of(run))).Root!;
    }

    /// <summary>Where a text begins, with what moves the groups that it is in.</summary>
    private static (double X, double Y) PlaceOf(XElement text)
    {
        var (x, y) = ((double)text.Attribute("x")!, (double)text.Attribute("y")!);
        foreach (var moved in text.Ancestors().Select(group => (string?)group.Attribute("transform")).OfType<string>())
        {
            var by = moved["translate(".Length..^1].Split(' ').Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            (x, y) = (x + by[0], y + by[1]);
        }

        return (x, y);
    }

    private static int Distance(SKColor one, SKColor other) => Math.Abs(one.Red - other.Red) + Math.Abs(one.Green - other.Green) + Math.Abs(one.Blue - other.Blue);
}

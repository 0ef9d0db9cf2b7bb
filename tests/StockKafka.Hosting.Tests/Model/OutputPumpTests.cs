using System.Text;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Model;

public sealed class OutputPumpTests
{
    [Fact]
    public void Lines_AreCutWhereverTheBytesWereSplit()
    {
        var bytes = Encoding.UTF8.GetBytes("eins\r\nzwei äöü\n\nende");
        for (var split = 0; split <= bytes.Length; split++)
        {
            var lines = new List<string>();
            var pump = new OutputPump(lines.Add);

            pump.Feed(bytes.AsSpan(0, split));
            pump.Feed(bytes.AsSpan(split));
            pump.End();

            Assert.Equal(["eins", "zwei äöü", "", "ende"], lines);
        }
    }

    [Fact]
    public void LongLine_IsCutAtACharacter_AndItsEndSaysHowMuchIsLeftOut()
    {
        var lines = new List<string>();
        var pump = new OutputPump(lines.Add);

        pump.Feed(Encoding.UTF8.GetBytes("x" + new string('ä', OutputPump.MaxLineBytes)));
        Assert.Equal(["x" + new string('ä', (OutputPump.MaxLineBytes / 2) - 1) + " …"], lines); // Before the line has ended.
        pump.Feed("yy\nnext\n"u8);
        pump.Feed(Encoding.UTF8.GetBytes(new string('z', OutputPump.MaxLineBytes) + "\n" + new string('z', OutputPump.MaxLineBytes + 1)));
        pump.End();

        Assert.Equal(
        [
            $"… {OutputPump.MaxLineBytes + 4} more bytes of this line are left out",
            "next",
            new string('z', OutputPump.MaxLineBytes),
            new string('z', OutputPump.MaxLineBytes) + " …",
            "… 1 more bytes of this line are left out",
        ], lines[1..]);
    }

    [Fact]
    public void Flood_IsReadAtAPace()
    {
        var lines = 0;
        var watch = System.Diagnostics.Stopwatch.StartNew();

        new OutputPump(_ => lines++).Run(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", (OutputPump.Burst + (3 * OutputPump.BytesEachSecond)) / 100)))));

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
        Assert.Equal((OutputPump.Burst + (3 * OutputPump.BytesEachSecond)) / 100, lines);
    }

    [Fact]
    public void Garbage_IsShownWithoutHarm()
    {
        var lines = new List<string>();
        var pump = new OutputPump(lines.Add);

        pump.Feed([0, 0xff, 7, (byte)'\t', 0x1b, (byte)'[', (byte)'m', 0x7f, (byte)'\n']);

        Assert.Equal(["·\uFFFD·\t\e[m·"], lines);
    }

    [Fact]
    public void LogFile_TurnsOverWhenFull()
    {
        using var folder = new TempFolder();
        var path = folder.File("x.log");
        using var file = new LogFile(path, limit: 100);

        for (var i = 0; i < 25; i++)
        {
            file.WriteLine($"line {i,3}");
        }

        Assert.Equal(["line  24"], File.ReadAllLines(path).TakeLast(1));
        Assert.True(new FileInfo(path).Length <= 110);
        Assert.Equal(12, File.ReadAllLines(path + ".1").Length);
    }

    [Theory]
    [InlineData(false, "api | plain red text")]
    [InlineData(true, "\e[36mapi |\e[0m plain \e[31mred\e[0m text\e[0m")]
    public void Console_PassesColoursToTerminalsOnly(bool colour, string expected)
    {
        using var output = new StringWriter();
        using (var console = new StackConsole(output, colour, silent: false, TimeProvider.System))
        {
            console.ResourceLine("api", "plain \e[31mred\e[0m\e[2J\e]0;title\a text", isError: false);
        }

        Assert.Equal(expected, output.ToString().TrimEnd().Replace("api   ", "api "));
    }
}

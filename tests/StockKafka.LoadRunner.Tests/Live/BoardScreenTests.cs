using Spectre.Console;
using StockKafka.LoadRunner.Live;

namespace StockKafka.LoadRunner.Tests.Live;

public sealed class BoardScreenTests
{
    private const string SecondScreen = "\e[?1049h", FirstScreen = "\e[?1049l", Home = "\e[H";

    [Fact]
    public void A_terminal_that_got_smaller_is_drawn_over_from_its_corner_and_given_back()
    {
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(written) });
        (console.Profile.Width, console.Profile.Height) = (80, 24);
        using (var screen = new BoardScreen(console))
        {
            screen.Draw(Lines(20));
            (console.Profile.Width, console.Profile.Height) = (40, 5);
            screen.Draw(Lines(20));
        }

        var text = written.ToString();
        Assert.StartsWith(SecondScreen, text, StringComparison.Ordinal);
        Assert.EndsWith(FirstScreen, text, StringComparison.Ordinal);
        var frames = text.Split(Home)[1..];
        Assert.Equal([20, 5], frames.Select(static frame => frame.Split("\r\n").Length));
        Assert.All(frames, static frame => Assert.StartsWith("line 1\e[K", frame, StringComparison.Ordinal));
    }

    private static Rows Lines(int count) => new(Enumerable.Range(1, count).Select(static number => new Text($"line {number}")));
}

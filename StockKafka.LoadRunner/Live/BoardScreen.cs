using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace StockKafka.LoadRunner.Live;

/// <summary>
/// A board that is drawn over and over on the terminal's second screen, each time from its upper left corner: whatever a change of size
/// has done to what was there is drawn over. What was on the terminal before comes back at the end.
/// </summary>
/// <remarks>Control sequences: ECMA-48 and xterm's private modes 7 (breaking of lines), 25 (cursor), 1049 (second screen).</remarks>
internal sealed class BoardScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l\e[?7l", Leave = "\e[?7h\e[?25h\e[?1049l";
    private const string Home = "\e[H", ClearToEndOfLine = "\e[K", ClearBelow = "\e[J";

    private readonly IAnsiConsole _console;
    private readonly TextWriter _terminal;

    public BoardScreen(IAnsiConsole console)
    {
        (_console, _terminal) = (console, console.Profile.Out.Writer);
        Write(Enter);
    }

    public void Draw(IRenderable board)
    {
        using var text = new StringWriter();
        var paper = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = (ColorSystemSupport)((int)_console.Profile.Capabilities.ColorSystem + 1),
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        paper.Profile.Width = _console.Profile.Width;
        paper.Profile.Capabilities.Unicode = _console.Profile.Capabilities.Unicode;
        paper.Write(board);
        var frame = new StringBuilder(Home);
        var lines = text.ToString().TrimEnd().Split('\n');
        for (var index = 0; index < Math.Min(lines.Length, _console.Profile.Height); index++)
        {
            frame.Append(index == 0 ? "" : "\r\n").Append(lines[index].TrimEnd('\r')).Append(ClearToEndOfLine);
        }

        Write(frame.Append(ClearBelow).ToString());
    }

    public void Dispose() => Write(Leave);

    private void Write(string text)
    {
        _terminal.Write(text);
        _terminal.Flush();
    }
}

using Spectre.Console;

namespace StockKafka.Cli;

/// <summary>The console to draw tables on: colours only where they can be seen, and room enough where nobody looks.</summary>
static class Terminal
{
    private const int WidthWhenNoTerminal = 160;

    public static IAnsiConsole Open()
    {
        var plain = Console.IsOutputRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWhenNoTerminal;
        }

        return console;
    }
}

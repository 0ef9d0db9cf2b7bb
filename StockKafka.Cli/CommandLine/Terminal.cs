using Spectre.Console;

namespace StockKafka.Cli.CommandLine;

/// <summary>Standard output as a console.</summary>
internal static class Terminal
{
    /// <summary>Width of what is written to a file or a pipe: wide enough that no line is broken.</summary>
    private const int UnlimitedWidth = 1_000;

    public static IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = UnlimitedWidth;
            console.Profile.Capabilities.Ansi = false;
            console.Profile.Capabilities.Interactive = false;
        }

        return console;
    }
}

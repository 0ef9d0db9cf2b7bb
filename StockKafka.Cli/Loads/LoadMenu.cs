using Spectre.Console;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Options;

namespace StockKafka.Cli.Loads;

/// <summary>Asks which preset to run, where there is somebody to ask.</summary>
internal static class LoadMenu
{
    /// <exception cref="UsageException">Nobody can answer.</exception>
    public static string Choose(IAnsiConsole console)
    {
        if (!console.Profile.Capabilities.Interactive || Console.IsInputRedirected)
        {
            throw new UsageException("load: names no load; write e.g. load light, or load --users 20 --duration 90s");
        }

        return console.Prompt(new SelectionPrompt<Preset>()
            .Title("Which load?")
            .AddChoices(Preset.All)
            .UseConverter(preset => $"{preset.Name,-8}{preset.Users,3} users  {Durations.Format(preset.Duration)}")).Name;
    }
}

using System.CommandLine;
using System.Diagnostics;
using StockKafka.Cli.Processes;

namespace StockKafka.Cli.Running;

/// <summary><c>up</c>: the stack in the foreground.</summary>
internal sealed class UpCommand
{
    private readonly AppHostOptions _options = new();

    public Command Build()
    {
        var command = new Command("up", "Starts the stack and follows its logs; Ctrl-C stops it.");
        foreach (var option in _options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, _) => RunAsync(_options.Arguments(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments)
    {
        using var ending = new Ending();
        using var host = Posix.WithDefaultSignals(() => Process.Start(AppHost.Command(arguments))!);

        // A terminal's Ctrl-C reaches both; a signal to this process alone is passed on.
        using var passing = ending.Token.Register(() => Posix.End(host.Id));
        await host.WaitForExitAsync().ConfigureAwait(false);
        return host.ExitCode;
    }
}

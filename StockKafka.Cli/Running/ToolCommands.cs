using System.CommandLine;
using System.Diagnostics;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Running;

/// <summary><c>build</c> and <c>bench</c>, and the builds that other commands begin with.</summary>
internal static class ToolCommands
{
    private const string BenchProject = "StockKafka.Bench";

    public static Command Build()
    {
        var command = new Command("build", "Builds the stack, as every command does where a source is newer than the build.");
        command.SetAction(_ =>
        {
            // The launcher has done it.
            Console.Out.WriteLine("built");
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command Bench()
    {
        var areas = new Argument<string[]>("area") { HelpName = "AREA", Arity = ArgumentArity.ZeroOrMore, Description = "what to measure, such as broker or load [all]" };
        var json = new Option<bool>("--json") { Description = "an array of area, name, value, unit, goal, met" };
        var quick = new Option<bool>("--quick") { Description = "a tenth of the work, once: to see that it runs" };
        var command = new Command("bench", "Measures: a table of figures with their goals.") { areas, json, quick };
        command.SetAction((parsed, _) => Ending.RunAsync(async ending =>
        {
            await BuildAsync(Path.Combine("bench", BenchProject, $"{BenchProject}.csproj"), ending).ConfigureAwait(false);
            return await ChildProcess.RunAsync(
                new ProcessStartInfo("dotnet", [Checkout.ProgramOf(BenchProject), .. parsed.GetValue(areas) ?? [], .. Given(json), .. Given(quick)]), ending).ConfigureAwait(false);

            IEnumerable<string> Given(Option<bool> option) => parsed.GetValue(option) ? [option.Name] : [];
        }));
        return command;
    }

    /// <summary>Builds a project or solution of the checkout, as this program was built.</summary>
    /// <exception cref="RunnerException">It does not build; what the compiler said has been written.</exception>
    public static async Task BuildAsync(string path, CancellationToken cancellationToken)
    {
        var (code, output) = await ChildProcess.ReadAsync(
            new ProcessStartInfo("dotnet", ["build", Path.Combine(Checkout.Root, path), "-c", Checkout.Configuration, "--disable-build-servers", "-nodeReuse:false", "-v:quiet", "-clp:NoSummary"])
            {
                WorkingDirectory = Checkout.Root,
            }, cancellationToken).ConfigureAwait(false);
        if (code != 0)
        {
            await Console.Error.WriteAsync(output).ConfigureAwait(false);
            throw new RunnerException($"the build of {Path.GetFileName(path)} failed");
        }
    }
}

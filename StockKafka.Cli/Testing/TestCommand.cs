using System.CommandLine;
using System.Diagnostics;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Cli.Running;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Testing;

/// <summary><c>test</c>: builds everything and runs the test projects.</summary>
internal static class TestCommand
{
    private const string Solution = "StockKafka.sln", HangLimit = "10m";

    public static Command Build(TimeProvider time)
    {
        var names = new Argument<string[]>("name") { HelpName = "NAME", Arity = ArgumentArity.ZeroOrMore, Description = "part of the name of the projects to run [all]" };
        var command = new Command("test", "Builds everything and runs every test, or those of the named projects.") { names };
        command.SetAction((parsed, _) => Ending.RunAsync(ending => RunAsync(parsed.GetValue(names) ?? [], time, ending)));
        return command;
    }

    private static async Task<int> RunAsync(string[] names, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] projects = [.. Projects(Path.Combine(Checkout.Root, "tests"), names)];
        if (projects.Length == 0)
        {
            throw new UsageException($"test: no test project's name contains {string.Join(" or ", names.Select(name => $"'{name}'"))}; there are {string.Join(", ", Projects(Path.Combine(Checkout.Root, "tests"), []))}");
        }

        await Prerequisites.PrepareAsync(cancellationToken).ConfigureAwait(false);
        Console.Out.WriteLine("building");
        await ToolCommands.BuildAsync(Solution, cancellationToken).ConfigureAwait(false);

        var results = Directory.CreateTempSubdirectory("stockkafka-test-");
        try
        {
            // One after the other where the stack runs, for the Aspire CLI cannot tell two of them apart; the others beside them, but not in CI,
            // where nobody waits and the machine is not known.
            var isAlone = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));
            var lanes = projects.GroupBy(project => isAlone || RunsTheStack(project)).Select(lane => RunLaneAsync([.. lane], results.FullName, time, cancellationToken));
            var counts = (await Task.WhenAll(lanes).ConfigureAwait(false)).Aggregate(static (one, other) => one + other);
            Console.Out.WriteLine($"\n{counts}");
            return counts.IsGood ? ExitCodes.Success : ExitCodes.Error;
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    private static bool RunsTheStack(string project) =>
        File.ReadAllText(Path.Combine(Checkout.Root, "tests", project, $"{project}.csproj")).Contains("OneStackAtATime.cs", StringComparison.Ordinal);

    private static async Task<TestCounts> RunLaneAsync(string[] projects, string results, TimeProvider time, CancellationToken cancellationToken)
    {
        var (counts, leftovers) = (default(TestCounts), new Leftovers());
        try
        {
            foreach (var project in projects)
            {
                counts += await RunAsync(project, results, leftovers, cancellationToken).ConfigureAwait(false);
                await leftovers.EndAsync(time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            leftovers.End();
        }

        return counts;
    }

    /// <summary>The projects in a folder whose name contains one of the parts, or all.</summary>
    public static IEnumerable<string> Projects(string folder, string[] parts) => Directory.EnumerateDirectories(folder, "*.Tests")
        .Select(path => Path.GetFileName(path))
        .Where(name => File.Exists(Path.Combine(folder, name, $"{name}.csproj")))
        .Where(name => parts.Length == 0 || parts.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
        .Order(StringComparer.Ordinal);

    private static async Task<TestCounts> RunAsync(string project, string results, Leftovers leftovers, CancellationToken cancellationToken)
    {
        var file = Path.Combine(results, $"{project}.trx");
        var start = new ProcessStartInfo("dotnet",
        [
            Checkout.ProgramOf(project), "--report-xunit-trx", "--report-xunit-trx-filename", $"{project}.trx", "--results-directory", results,
            "--hangdump", "--hangdump-timeout", HangLimit, "--hangdump-type", "None", "--progress", "off",
        ]) { WorkingDirectory = Checkout.Root, RedirectStandardInput = true };
        leftovers.Mark(start);
        var (code, output) = await ChildProcess.ReadAsync(start, cancellationToken).ConfigureAwait(false);
        Console.Out.WriteLine($"== {project}\n{output.Trim()}");
        if (!File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"stockkafka: {project} ended without results").ConfigureAwait(false);
        }

        return TestCounts.Read(file, code);
    }
}

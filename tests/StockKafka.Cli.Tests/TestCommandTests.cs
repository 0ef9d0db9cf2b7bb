using System.Diagnostics;
using System.Runtime.InteropServices;
using StockKafka.Cli.Processes;
using StockKafka.Cli.Running;
using StockKafka.Cli.Testing;

namespace StockKafka.Cli.Tests;

/// <summary>What <c>./stockkafka test</c> counts, names and cleans up.</summary>
public sealed class TestCommandTests : IDisposable
{
    private const int Interrupt = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("stockkafka-cli-test-").FullName;

    [Theory]
    [InlineData(0, 9, 8, 8, 0, 8, 0, 1)]
    [InlineData(2, 9, 9, 6, 0, 6, 3, 0)]
    [InlineData(2, 9, 9, 9, 1, 9, 1, 0)] // A fixture.
    [InlineData(7, 9, 5, 5, 0, 5, 1, 4)] // Crashed or hung.
    [InlineData(2, 9, 9, 9, 0, 9, 1, 0)]
    public void Results_are_counted(int exitCode, int total, int executed, int passed, int errors, int expectedPassed, int expectedFailed, int expectedSkipped)
    {
        var file = Write($"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <ResultSummary outcome="{(exitCode == 0 ? "Completed" : "Failed")}"><Counters total="{total}" executed="{executed}" passed="{passed}" failed="0" error="{errors}" /></ResultSummary>
            </TestRun>
            """);

        Assert.Equal(new TestCounts(expectedPassed, expectedFailed, expectedSkipped), TestCounts.Read(file, exitCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<TestRun><Times /></TestRun>")]
    [InlineData("<TestRun><ResultSummary outcome=\"Completed\"><Counters total=\"1\" /></ResultSummary></TestRun>")]
    public void A_run_without_readable_results_is_a_failure(string text) => Assert.Equal(TestCounts.Crash, TestCounts.Read(Write(text), exitCode: 0));

    [Fact]
    public void A_run_without_results_is_a_failure_and_no_test_at_all_is_not_good()
    {
        Assert.Equal(TestCounts.Crash, TestCounts.Read(Path.Combine(_folder, "absent.trx"), exitCode: 0));
        Assert.False(default(TestCounts).IsGood);
        Assert.Equal("3 passed, 1 failed", $"{new TestCounts(3, 0, 0) + TestCounts.Crash}");
        Assert.Equal("3 passed, 0 failed, 2 skipped", $"{new TestCounts(3, 0, 2)}");
    }

    [Fact]
    public void Projects_are_chosen_by_any_part_of_their_name()
    {
        foreach (var name in (string[])["A.Broker.Tests", "A.Api.Tests", "A.Hosting.TestHost"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, name));
            File.WriteAllText(Path.Combine(_folder, name, $"{name}.csproj"), "");
        }

        Directory.CreateDirectory(Path.Combine(_folder, "A.Gone.Tests"));

        Assert.Equal(["A.Api.Tests", "A.Broker.Tests"], TestCommand.Projects(_folder, []));
        Assert.Equal(["A.Broker.Tests"], TestCommand.Projects(_folder, ["broker", "nothing"]));
    }

    [Fact]
    public void What_is_missing_is_named_with_the_way_to_get_it()
    {
        Assert.Null(Prerequisites.Missing([]));
        Assert.Equal(
            "missing for tests: kcat, chromium. To have them: sudo apt-get install -y --no-install-recommends kcat chromium",
            Prerequisites.Missing(["kcat", "chromium"]));
    }

    [Fact]
    public async Task What_a_test_leaves_running_is_ended_though_its_parent_has_gone()
    {
        var leftovers = new Leftovers();
        var start = new ProcessStartInfo("/bin/sh", ["-c", "sleep 600 >/dev/null 2>&1 & echo $!"]) { RedirectStandardOutput = true };
        leftovers.Mark(start);
        using var parent = Process.Start(start)!;
        var pid = int.Parse(await parent.StandardOutput.ReadToEndAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await parent.WaitForExitAsync();
        using var left = Process.GetProcessById(pid);
        Assert.False(left.HasExited);

        leftovers.End();

        await left.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_child_can_be_interrupted_though_this_process_ignores_it()
    {
        var before = signal(Interrupt, 1);
        try
        {
            var interrupted = ChildProcess.RunAsync(new ProcessStartInfo("/bin/sh", ["-c", "kill -INT $$; sleep 1; exit 7"]), CancellationToken.None);
            Assert.Equal(128 + Interrupt, await interrupted);
            Assert.Equal(1, signal(Interrupt, 1));
        }
        finally
        {
            _ = signal(Interrupt, before);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string text)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.trx");
        File.WriteAllText(file, text);
        return file;
    }

    [DllImport("libc")]
    private static extern nint signal(int number, nint handler);
}

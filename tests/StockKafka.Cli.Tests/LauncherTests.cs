using System.Diagnostics;
using System.Runtime.Versioning;

namespace StockKafka.Cli.Tests;

/// <summary>The launcher, in a checkout made up for the test with a <c>dotnet</c> that writes down what it is asked.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LauncherTests : IDisposable
{
    private const string FakeDotnet = """
        #!/bin/sh
        echo "$*" >>"$ROOT/asked"
        case $1 in
          build) [ ! -e "$ROOT/slow" ] || sleep 1
                 [ ! -e "$ROOT/broken" ] || { echo 'X.cs(1,1): error CS1002'; exit 1; }
                 mkdir -p "$ROOT/artifacts/bin/StockKafka.Cli/release" && : >"$ROOT/artifacts/bin/StockKafka.Cli/release/StockKafka.Cli.dll" ;;
          --version) [ ! -e "$ROOT/old-sdk" ] ;;
          *) echo "heap $DOTNET_GCgen0size, arguments $2/$3" && exit 42 ;;
        esac
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("stockkafka launcher-").FullName;

    public LauncherTests()
    {
        File.Copy(Path.Combine(Repository.Root, "stockkafka"), Path.Combine(_root, "stockkafka"));
        foreach (var folder in (string[])["StockKafka.Cli", "platform", "eng", "bin"])
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
        }

        foreach (var file in (string[])["Directory.Build.props", "Directory.Build.targets", "global.json", "StockKafka.Cli/Program.cs"])
        {
            File.WriteAllText(Path.Combine(_root, file), "");
        }

        File.WriteAllText(Path.Combine(_root, "bin", "dotnet"), FakeDotnet);
        File.SetUnixFileMode(Path.Combine(_root, "bin", "dotnet"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void It_is_short_and_plain()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "stockkafka"));

        Assert.InRange(lines.Length, 1, 40);
        Assert.Equal("#!/bin/sh", lines[0]);
        Assert.DoesNotContain(lines, line => line.Contains("apt") || line.Contains("npm") || line.Contains("bash") || line.Contains("[["));
        Assert.True(File.GetUnixFileMode(Path.Combine(Repository.Root, "stockkafka")).HasFlag(UnixFileMode.UserExecute));
        Assert.Contains("StockKafka.AppHost.csproj", File.ReadAllText(Path.Combine(Repository.Root, "stockkafka.cmd")));
    }

    [Fact]
    public async Task It_builds_once_and_again_when_a_source_is_newer()
    {
        Assert.Equal((42, "building\nheap 0x2000000, arguments load/two words\n"), await RunAsync("load", "two words"));
        Assert.Equal((42, "heap 0x2000000, arguments load/\n"), await RunAsync("load"));
        Assert.Equal(1, Builds());

        File.WriteAllText(Path.Combine(_root, "StockKafka.Cli", "Program.cs"), "// changed");

        Assert.Equal((42, "building\nheap 0x2000000, arguments load/\n"), await RunAsync("load"));
        Assert.Equal(2, Builds());
    }

    [Fact]
    public async Task Of_several_at_once_one_builds_and_the_others_wait_for_it()
    {
        File.WriteAllText(Path.Combine(_root, "slow"), "");
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAsync("status")));
        Assert.All(answers, answer => Assert.Equal((42, "building\nheap 0x2000000, arguments status/\n"), answer));
        Assert.Equal(1, Builds());
    }

    [Fact]
    public async Task A_build_that_fails_says_why_and_is_tried_again()
    {
        File.WriteAllText(Path.Combine(_root, "broken"), "");
        Assert.Equal((1, "building\nX.cs(1,1): error CS1002\nstockkafka: the build failed\n"), await RunAsync("status"));

        File.Delete(Path.Combine(_root, "broken"));

        Assert.Equal(42, (await RunAsync("status")).Code);
    }

    [Fact]
    public async Task An_SDK_that_is_missing_or_old_is_one_line()
    {
        File.WriteAllText(Path.Combine(_root, "old-sdk"), "");
        Assert.Equal((1, "stockkafka: the .NET SDK found is not version 10: install .NET SDK 10 from https://dot.net\n"), await RunAsync("status"));

        File.Delete(Path.Combine(_root, "bin", "dotnet"));
        File.CreateSymbolicLink(Path.Combine(_root, "bin", "dirname"), "/usr/bin/dirname");

        Assert.Equal((1, "stockkafka: the .NET SDK 10 is missing: install it from https://dot.net\n"), await RunOnAsync(Path.Combine(_root, "bin"), "status"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private int Builds() => File.ReadLines(Path.Combine(_root, "asked")).Count(line => line.StartsWith("build", StringComparison.Ordinal));

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) => RunOnAsync($"{Path.Combine(_root, "bin")}:/usr/bin:/bin", arguments);

    private async Task<(int Code, string Output)> RunOnAsync(string path, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2>&1", "sh", "/bin/sh", Path.Combine(_root, "stockkafka"), .. arguments]) { RedirectStandardOutput = true };
        (start.Environment["PATH"], start.Environment["ROOT"]) = (path, _root);
        using var launcher = Process.Start(start)!;
        var output = await launcher.StandardOutput.ReadToEndAsync();
        await launcher.WaitForExitAsync();
        return (launcher.ExitCode, output);
    }
}

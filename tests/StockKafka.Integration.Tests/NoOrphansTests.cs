using System.Text;
using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>However the AppHost ends, nothing of the stack stays behind.</summary>
public sealed class NoOrphansTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task No_process_of_the_stack_is_left(string signal)
    {
        using var host = ChildProgram.StartBuilt("StockKafka.AppHost", "--data", _data);
        await Eventually.GetAsync(() => Task.FromResult(host.Output), output => output.Contains("all resources healthy"), seconds: 60);
        Assert.True(Processes().Count >= 5, "AppHost, Kafka, Redis, API and scanner should run");

        host.Signal(signal);
        var exitCode = await host.ExitCodeAsync(seconds: 10);
        Assert.Equal(signal == "KILL" ? 137 : 0, exitCode);
        await Eventually.GetAsync(() => Task.FromResult(Processes()), left => left.Count == 0, seconds: 10);
    }

    [Fact]
    public async Task A_second_stack_on_the_same_folder_is_refused_and_the_first_one_goes_on()
    {
        using var first = ChildProgram.StartBuilt("StockKafka.AppHost", "--data", _data);
        await Eventually.GetAsync(() => Task.FromResult(first.Output), output => output.Contains("all resources healthy"), seconds: 60);
        using var second = ChildProgram.StartBuilt("StockKafka.AppHost", "--data", _data);
        Assert.NotEqual(0, await second.ExitCodeAsync(seconds: 20));
        Assert.Contains($"{first.Process.Id}", second.Output);
        Assert.DoesNotContain("   at ", second.Output);
        using var status = ChildProgram.StartBuilt("StockKafka.Control", "status", "--json", "--data", _data);
        Assert.Equal(0, await status.ExitCodeAsync(seconds: 20));
        using var resources = JsonDocument.Parse(status.Output);
        Assert.Contains(resources.RootElement.EnumerateArray(), resource =>
            resource.GetProperty("name").GetString() == "api" && resource.GetProperty("health").GetString() == "Healthy");
        first.Signal("INT");
        Assert.Equal(0, await first.ExitCodeAsync(seconds: 10));
    }

    public void Dispose()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    /// <summary>Processes whose command line or environment names the state folder of this test.</summary>
    private List<string> Processes() =>
    [
        .. Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out var pid) && pid != Environment.ProcessId)
            .Where(folder => Names(folder, "cmdline") || Names(folder, "environ") || IsRedisOf(folder)),
    ];

    private bool IsRedisOf(string process)
    {
        try
        {
            return Directory.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName.StartsWith(_data, StringComparison.Ordinal) ?? false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // It ended meanwhile.
        }
    }

    private bool Names(string process, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, file))).Contains(_data, StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // It ended meanwhile.
        }
    }
}

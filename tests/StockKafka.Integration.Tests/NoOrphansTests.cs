using System.Text;
using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>However the AppHost ends, nothing of the stack stays behind.</summary>
public sealed class NoOrphansTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    [Theory]
    [InlineData("INT", 10)]
    [InlineData("TERM", 10)]
    [InlineData("HUP", 10)]
    [InlineData("KILL", 60)]
    public async Task No_process_of_the_stack_is_left(string signal, int seconds)
    {
        using var host = ChildProgram.StartBuilt("StockKafka.AppHost", "--data", _data);
        await HealthyAsync(host);
        Assert.True(Processes().Count >= 5, "AppHost, Kafka, Redis, API and scanner should run");

        host.Signal(signal);
        var exitCode = await host.ExitCodeAsync(seconds: 10);
        Assert.Equal(signal == "KILL" ? 137 : 0, exitCode);
        await Eventually.GetAsync(() => Task.FromResult(Processes()), left => left.Count == 0, seconds);
    }

    [Fact]
    public async Task A_second_stack_on_the_same_folder_is_refused_and_the_first_one_goes_on()
    {
        using var first = ChildProgram.StartBuilt("StockKafka.AppHost", "--data", _data);
        await HealthyAsync(first);
        using var second = ChildProgram.StartBuilt("StockKafka.AppHost", "--data", _data);
        Assert.NotEqual(0, await second.ExitCodeAsync(seconds: 20));
        var sentence = Assert.Single(second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"in use by the AppHost with pid {first.Process.Id};", sentence);
        await HealthyAsync(first);
        first.Signal("INT");
        Assert.Equal(0, await first.ExitCodeAsync(seconds: 10));
    }

    [Fact]
    public async Task Two_stacks_run_side_by_side_each_with_a_key_and_a_folder_of_its_own()
    {
        var other = Path.Combine(_data, "other");
        using var first = ChildProgram.StartBuilt("StockKafka.AppHost", "--data", _data, "--monitoring", "false");
        using var second = ChildProgram.StartBuilt("StockKafka.AppHost", "--data", other, "--monitoring", "false");
        await HealthyAsync(first);
        await HealthyAsync(second, other);
        Assert.NotEqual(await File.ReadAllTextAsync(Path.Combine(_data, "api-key")), await File.ReadAllTextAsync(Path.Combine(other, "api-key")));
        first.Signal("TERM");
        Assert.Equal(0, await first.ExitCodeAsync(seconds: 10));
        await HealthyAsync(second, other);
        second.Signal("TERM");
        Assert.Equal(0, await second.ExitCodeAsync(seconds: 10));
    }

    private async Task HealthyAsync(ChildProgram host, string? data = null)
    {
        using var http = new HttpClient();
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(host.Process.HasExited, host.Output);
            if (!File.Exists(Path.Combine(data ?? _data, "control.json")))
            {
                return false;
            }

            using var control = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(data ?? _data, "control.json")));
            using var request = new HttpRequestMessage(HttpMethod.Get, control.RootElement.GetProperty("url").GetString() + "/resources");
            request.Headers.Authorization = new("Bearer", control.RootElement.GetProperty("token").GetString());
            using var response = await http.SendAsync(request);
            using var resources = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return resources.RootElement.EnumerateArray().Where(resource => !resource.GetProperty("explicitStart").GetBoolean())
                .All(resource => resource.GetProperty("health").GetString() == "Healthy");
        });
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

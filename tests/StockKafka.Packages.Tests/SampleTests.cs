using System.Text.Json;
using System.Text.RegularExpressions;

namespace StockKafka.Packages.Tests;

/// <summary>The test project of a stranger: with a Kafka in its process, with a load test, and with the code of the READMEs.</summary>
[Collection(nameof(StrangersFolder))]
public sealed partial class SampleTests(StrangersFolder stranger)
{
    [Fact]
    public async Task The_samples_tests_and_the_code_of_the_READMEs_pass()
    {
        var (code, output) = await RunAsync();
        Assert.True(code == 0, output);
        Assert.Matches(@"Total: 8, Errors: 0, Failed: 0, Skipped: 0\b", output);
    }

    [Fact]
    public async Task A_load_test_of_a_service_that_became_slow_fails_and_says_by_how_much()
    {
        var (code, output) = await RunAsync(new() { ["Bakery__ClerkDelay"] = "00:00:02" }, "-class", "Bakery.Tests.LoadTests");
        Assert.True(code == 1 && SlowRegex().IsMatch(output), output);
    }

    /// <summary>Of the process, so that the packages have to bring it.</summary>
    [Fact]
    public void Packed_input_that_was_cut_off_is_an_error_in_the_strangers_process()
    {
        using var configuration = JsonDocument.Parse(File.ReadAllText(stranger.Built("Bakery.Tests", "Bakery.Tests.runtimeconfig.json")));
        Assert.True(configuration.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.IO.Compression.UseStrictValidation").GetBoolean());
    }

    [GeneratedRegex(@"FAIL: order a loaf\s+p95: [\d.]+ m?s, should be < 1s\s+\d+ operations, [\d.]+/s, 0 failed")]
    private static partial Regex SlowRegex();

    private Task<(int Code, string Output)> RunAsync(Dictionary<string, string>? environment = null, params string[] arguments) =>
        DotNet.TryAsync(stranger.Samples, environment ?? [], [stranger.Built("Bakery.Tests", "Bakery.Tests.dll"), "-noColor", .. arguments]);
}

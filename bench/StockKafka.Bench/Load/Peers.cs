using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StockKafka.Bench.Load;

/// <param name="Requests">Requests that were answered.</param>
/// <param name="CpuSeconds">User and system time of the whole program, its start included.</param>
/// <param name="Output">What it printed.</param>
internal readonly record struct GeneratorResult(long Requests, double CpuSeconds, string Output)
{
    public double PerCpuSecond => Requests / CpuSeconds;
}

/// <summary>A load generator as a program: how it is called, and how it says what it did.</summary>
/// <param name="Name">Its file, looked for on the path.</param>
/// <param name="Threads">Numbers of threads to try.</param>
/// <param name="Arguments">From connections, threads, seconds and address.</param>
/// <param name="Requests">Pattern that finds the number of requests in what it prints.</param>
/// <param name="Failed">Pattern that finds what it says of failures; what it finds must be 0.</param>
internal sealed record Generator(
    string Name, int[] Threads, Func<int, int, int, string, string[]> Arguments, string Requests, string Failed)
{
    public static readonly Generator[] Peers =
    [
        new("wrk", [1, 2], static (connections, threads, seconds, address) => [$"-c{connections}", $"-t{threads}", $"-d{seconds}s", address], @"(\d+) requests in", @"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)"),
        new("h2load", [1, 2], static (connections, threads, seconds, address) => ["--h1", $"-c{connections}", $"-t{threads}", $"-D{seconds}", address], @"(\d+) succeeded", @"(\d+) failed"),
        new("ab", [1], static (connections, _, seconds, address) => ["-k", "-q", $"-c{connections}", $"-t{seconds}", "-n5000000", address], @"Complete requests:\s+(\d+)", @"Failed requests:\s+(\d+)"),
        new("autocannon", [1], static (connections, _, seconds, address) => [$"-c{connections}", $"-d{seconds}", "--no-progress", "--json", address], @"""2xx"":(\d+)", @"""errors"":(\d+)"),
    ];

    public static readonly string LoadRunnerProgram = Path.Combine(AppContext.BaseDirectory, "StockKafka.Cli.dll");

    /// <summary>The load runner: the whole program, with its recording and its reports.</summary>
    public static Generator LoadRunner(string reports) => new(
        "dotnet", [1],
        (connections, _, seconds, address) =>
        [
            LoadRunnerProgram, "load", "--test-type", "http", "--target", address, "--users", $"{connections}",
            "--spawn-rate", $"{connections}/s", "--duration", $"{seconds}s", "--data", reports, "--out", reports, "--json",
        ],
        @"""total"": \{[^}]*?""requests"": (\d+)", @"""total"": \{[^}]*?""failures"": (\d+)");

    public bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Name)));

    /// <exception cref="BenchException">It failed, or requests of it did.</exception>
    public async Task<GeneratorResult> RunAsync(int connections, int threads, int seconds, string address, CancellationToken cancellationToken)
    {
        var before = ChildrenCpuSeconds();
        var output = await OutputAsync(Name, Arguments(connections, threads, seconds, address), cancellationToken).ConfigureAwait(false);
        var requests = Regex.Match(output, Requests);
        var failed = Regex.Match(output, Failed);
        return requests.Success && (!failed.Success || failed.Groups[1].Value == "0")
            ? new(long.Parse(requests.Groups[1].ValueSpan, CultureInfo.InvariantCulture), ChildrenCpuSeconds() - before, output)
            : throw new BenchException($"{Name} {string.Join(' ', Arguments(connections, threads, seconds, address))} failed: {output}");
    }

    /// <summary>What a program prints, once it has ended.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments. The load runner and its engine get the heap that <c>./stockkafka load</c> gives them.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public static async Task<string> OutputAsync(string file, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (arguments[0] == LoadRunnerProgram || arguments is [_, LoadRoles.Prefix, "users", ..])
        {
            start.Environment["DOTNET_GCgen0size"] = "0x2000000";
        }

        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return output + await error.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>User and system time of all children of this process that have ended.</summary>
    private static double ChildrenCpuSeconds()
    {
        // Fields 16 and 17 of proc(5), counted from after the name, in hundredths of a second.
        var fields = File.ReadAllText("/proc/self/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / 100d;
    }
}

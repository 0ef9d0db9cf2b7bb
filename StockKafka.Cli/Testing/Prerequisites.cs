using System.Diagnostics;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Processes;
using StockKafka.Cli.Running;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Testing;

/// <summary>
/// Programs that tests need and the stack does not: other Kafka clients, a browser, and Prometheus. They are Debian's packages; what else
/// tests need (kafkajs, the Aspire CLI) their projects fetch when they are built.
/// </summary>
internal static class Prerequisites
{
    private const string ContinuousIntegration = "CI", PythonModules = "/usr/lib/python3/dist-packages";
    private const int ShownLines = 5;

    private static readonly string[] Programs = ["kcat", "chromium", "prometheus", "prometheus-alertmanager"];
    private static readonly string[] Modules = ["kafka", "snappy", "lz4", "zstandard"];

    /// <summary>Installs what is missing where that is allowed, and names what is missing still.</summary>
    /// <exception cref="RunnerException">Something is missing, and this is a run of CI.</exception>
    public static async Task PrepareAsync(CancellationToken cancellationToken)
    {
        string[] missing = [.. Packages()];
        if (missing.Length > 0 && Environment.IsPrivilegedProcess && IsOnPath("apt-get"))
        {
            await Console.Out.WriteLineAsync($"installing {string.Join(' ', missing)}").ConfigureAwait(false);
            await RunAsync(new("apt-get", ["update"]), cancellationToken).ConfigureAwait(false);
            await RunAsync(new("apt-get", ["install", "-y", "--no-install-recommends", .. missing]), cancellationToken).ConfigureAwait(false);
        }

        if (Missing([.. Packages()]) is { } still)
        {
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ContinuousIntegration)))
            {
                throw new RunnerException(still);
            }

            await Console.Error.WriteLineAsync($"stockkafka: {still}").ConfigureAwait(false);
        }
    }

    /// <summary>A line that names what is missing and how to get it; null where nothing is.</summary>
    public static string? Missing(string[] packages) => packages.Length == 0
        ? null
        : $"missing for tests: {string.Join(", ", packages)}. To have them: sudo apt-get install -y --no-install-recommends {string.Join(' ', packages)}";

    private static IEnumerable<string> Packages() =>
        [.. Programs.Where(program => !IsOnPath(program)), .. Modules.Where(module => !Directory.Exists(Path.Combine(PythonModules, module))).Select(module => $"python3-{module}")];

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        var (code, output) = await ChildProcess.ReadAsync(start, cancellationToken).ConfigureAwait(false);
        foreach (var line in code == 0 ? [] : output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(ShownLines))
        {
            await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
        }
    }
}

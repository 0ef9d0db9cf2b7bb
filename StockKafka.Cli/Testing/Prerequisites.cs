using System.Diagnostics;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Cli.Running;
using StockKafka.Load.Notation;
using StockKafka.Cli.CommandLine;

namespace StockKafka.Cli.Testing;

/// <summary>
/// Programs that tests need and the stack does not: other Kafka clients, a browser, and Prometheus. They are Debian's packages, and
/// kafkajs from npm.
/// </summary>
static class Prerequisites
{
    private const string ContinuousIntegration = "CI", KafkaJs = "tests/StockKafka.Broker.Conformance.Tests/kafkajs", PythonModules = "/usr/lib/python3/dist-packages";
    private const int ShownLines = 5;

    private static readonly string[] Programs = ["kcat", "chromium", "prometheus", "prometheus-alertmanager"];
    private static readonly string[] Modules = ["kafka", "snappy", "lz4", "zstandard"];

    private static readonly string Lock = Path.Combine(Checkout.Root, KafkaJs, "package-lock.json");
    private static readonly string UsedLock = Path.Combine(Checkout.Root, KafkaJs, "node_modules", ".lock-used");

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

        if (KafkaJsIsMissing() && IsOnPath("npm"))
        {
            await Console.Out.WriteLineAsync("fetching kafkajs").ConfigureAwait(false);
            var fetch = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = Path.GetDirectoryName(Lock) };
            if (await RunAsync(fetch, cancellationToken).ConfigureAwait(false))
            {
                File.Copy(Lock, UsedLock, overwrite: true);
            }
        }

        var hasTools = await RunAsync(new("dotnet", ["tool", "restore"]) { WorkingDirectory = Checkout.Root }, cancellationToken).ConfigureAwait(false);
        if (Missing([.. Packages()], KafkaJsIsMissing(), !hasTools) is { } still)
        {
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ContinuousIntegration)))
            {
                throw new RunnerException(still);
            }

            await Console.Error.WriteLineAsync($"stockkafka: {still}").ConfigureAwait(false);
        }
    }

    /// <summary>A line that names what is missing and how to get it; null where nothing is.</summary>
    public static string? Missing(string[] packages, bool kafkaJs, bool tools)
    {
        string[] names = [.. packages, .. kafkaJs ? ["kafkajs"] : (string[])[], .. tools ? ["the Aspire CLI"] : (string[])[]];
        string[] mends =
        [
            .. packages.Length > 0 ? [$"sudo apt-get install -y --no-install-recommends {string.Join(' ', packages)}"] : (string[])[],
            .. kafkaJs ? [$"npm ci in {KafkaJs}"] : (string[])[],
            .. tools ? ["dotnet tool restore"] : (string[])[],
        ];
        return names.Length == 0 ? null : $"missing for tests: {string.Join(", ", names)}. To have them: {string.Join("; ", mends)}";
    }

    private static IEnumerable<string> Packages() =>
        [.. Programs.Where(program => !IsOnPath(program)), .. Modules.Where(module => !Directory.Exists(Path.Combine(PythonModules, module))).Select(module => $"python3-{module}")];

    private static bool KafkaJsIsMissing() => !File.Exists(UsedLock) || File.ReadAllText(UsedLock) != File.ReadAllText(Lock);

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<bool> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        var (code, output) = await ChildProcess.ReadAsync(start, cancellationToken).ConfigureAwait(false);
        foreach (var line in code == 0 ? [] : output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(ShownLines))
        {
            await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
        }

        return code == 0;
    }
}

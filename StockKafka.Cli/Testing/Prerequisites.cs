using System.Diagnostics;
using StockKafka.Cli.Running;
using StockKafka.LoadRunner.CommandLine;

namespace StockKafka.Cli.Testing;

/// <summary>
/// Programs that tests need and the stack does not: other Kafka clients, a browser, and Prometheus. They are Debian's packages, and
/// kafkajs from npm.
/// </summary>
static class Prerequisites
{
    private const string ContinuousIntegration = "CI", PythonModules = "/usr/lib/python3/dist-packages";
    private const int ShownLines = 5;

    private static readonly string[] Programs = ["kcat", "chromium", "prometheus", "prometheus-alertmanager"];
    private static readonly string[] Modules = ["kafka", "snappy", "lz4", "zstandard"];

    private static readonly string KafkaJs = Path.Combine(Checkout.Root, "tests", "StockKafka.Broker.Conformance.Tests", "kafkajs");

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

        if (ModulesAreOld() && IsOnPath("npm"))
        {
            await Console.Out.WriteLineAsync("fetching kafkajs").ConfigureAwait(false);
            if (await RunAsync(new("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = KafkaJs }, cancellationToken).ConfigureAwait(false))
            {
                File.Copy(Lock, UsedLock, overwrite: true);
            }
        }

        Report([.. Packages(), .. ModulesAreOld() ? ["kafkajs"] : (string[])[]]);
    }

    private static string Lock => Path.Combine(KafkaJs, "package-lock.json");

    private static string UsedLock => Path.Combine(KafkaJs, "node_modules", ".lock-used");

    private static void Report(string[] missing)
    {
        if (missing.Length == 0)
        {
            return;
        }

        var packages = string.Join(' ', missing.Where(each => each != "kafkajs"));
        var mend = (packages.Length > 0 ? $"sudo apt-get install -y --no-install-recommends {packages}" : "")
            + (packages.Length > 0 && missing.Contains("kafkajs") ? "; " : "")
            + (missing.Contains("kafkajs") ? $"npm ci in {Path.GetRelativePath(Checkout.Root, KafkaJs)}" : "");
        var text = $"missing for tests: {string.Join(", ", missing)}. To have them: {mend}";
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ContinuousIntegration)))
        {
            throw new RunnerException(text);
        }

        Console.Error.WriteLine($"stockkafka: {text}");
    }

    private static IEnumerable<string> Packages() => OperatingSystem.IsWindows()
        ? []
        : [.. Programs.Where(program => !IsOnPath(program)), .. Modules.Where(module => !Directory.Exists(Path.Combine(PythonModules, module))).Select(module => $"python3-{module}")];

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static bool ModulesAreOld() => !File.Exists(UsedLock) || File.ReadAllText(UsedLock) != File.ReadAllText(Lock);

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

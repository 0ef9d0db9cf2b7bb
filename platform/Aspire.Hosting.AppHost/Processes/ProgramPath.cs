using System.Runtime.InteropServices;

namespace StockKafka.Platform.Hosting;

/// <summary>Finds programs.</summary>
internal static class ProgramPath
{
    private static readonly Lazy<string?> DotnetHost = new(FindDotnet);

    /// <summary>The <c>dotnet</c> that runs this process, so that children get the same runtime.</summary>
    public static string? Dotnet => DotnetHost.Value;

    /// <summary>The program's full path: <paramref name="command"/> itself where it names a folder, otherwise the first match on PATH.</summary>
    public static string? Find(string command, string workingDirectory)
    {
        if (command.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(command, workingDirectory);
            return IsExecutable(path) ? path : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    private static string? FindDotnet()
    {
        var besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return IsExecutable(besideRuntime) ? besideRuntime : Find("dotnet", Environment.CurrentDirectory);
    }
}

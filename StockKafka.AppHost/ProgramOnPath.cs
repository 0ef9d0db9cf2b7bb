namespace StockKafka.AppHost;

/// <summary>Programs that are installed on this machine.</summary>
internal static class ProgramOnPath
{
    /// <summary>Full path of the first of some names that is a file in a folder of <c>PATH</c>, or null.</summary>
    /// <param name="names">Names without extension; <c>.exe</c> is added on Windows.</param>
    public static string? Find(params ReadOnlySpan<string> names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
            if (Array.Find(folders, folder => File.Exists(Path.Combine(folder, file))) is { } found)
            {
                return Path.Combine(found, file);
            }
        }

        return null;
    }
}

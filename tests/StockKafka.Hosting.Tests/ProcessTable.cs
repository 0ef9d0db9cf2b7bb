namespace StockKafka.Hosting.Tests;

/// <summary>What the system knows of a process.</summary>
internal static class ProcessTable
{
    /// <summary>State letter of /proc/PID/stat (proc(5)): R, S, T (stopped), Z (dead, not yet collected); null where there is none.</summary>
    public static char? StateOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static bool IsAlive(int pid) => StateOf(pid) is not null and not 'Z' and not 'X';

    public static string CommandLineOf(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');

    public static Task AreGoneAsync(params IEnumerable<int> pids)
    {
        var all = pids.ToArray();
        return Eventually.BecomesTrueAsync($"processes {string.Join(", ", all)} are gone", () => !all.Any(IsAlive));
    }
}

using System.Globalization;

namespace StockKafka.LoadRunner.Faults;

/// <summary>What the kernel ended on its own account.</summary>
internal static class KernelKills
{
    private const string Key = "oom_kill ";

    /// <summary>
    /// Processes killed because memory ran out, of the machine or of a control group, since the machine was started; always 0 where the kernel
    /// does not count them (proc(5), <c>/proc/vmstat</c>: Linux since 4.13).
    /// </summary>
    public static long Count()
    {
        const string Counters = "/proc/vmstat";
        return File.Exists(Counters) && File.ReadLines(Counters).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(Key.Length), NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;
    }
}

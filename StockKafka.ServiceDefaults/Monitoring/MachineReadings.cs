using System.Globalization;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>What the kernel counts, from <c>/proc</c> (proc(5)). Elsewhere than on Linux there is nothing to read.</summary>
internal static class MachineReadings
{
    /// <summary>CPU time of all processors since boot, in ticks: in use, and in all.</summary>
    public static (long Busy, long Total)? CpuTicks()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // cpu  user nice system idle iowait irq softirq steal guest guest_nice; guest time is in user time already.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = fields.Skip(1).Take(8).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        var total = ticks.Sum();
        return (total - ticks[3] - ticks[4], total);
    }

    /// <summary>Memory in bytes: in use (not available to new programs without swapping), and in all.</summary>
    public static (long Used, long Total)? Memory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var lines = File.ReadLines("/proc/meminfo").Take(5).ToArray();
        var total = Kibibytes(lines, "MemTotal:") * 1024;
        return (total - (Kibibytes(lines, "MemAvailable:") * 1024), total);
    }

    /// <summary>The disk that holds a folder, in bytes: in use, and in all.</summary>
    public static (long Used, long Total) Disk(string folder)
    {
        var drive = new DriveInfo(folder);
        return (drive.TotalSize - drive.AvailableFreeSpace, drive.TotalSize);
    }

    private static long Kibibytes(string[] lines, string name)
    {
        var line = lines.First(candidate => candidate.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
    }
}

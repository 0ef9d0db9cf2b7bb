using System.Globalization;
using StockKafka.ServiceDefaults.Monitoring;

namespace StockKafka.LoadRunner.Sampling;

/// <summary>
/// Gauges of the machine over the time since the last reading. What needs <c>/proc</c> (proc(5)) is left out elsewhere than on Linux.
/// </summary>
/// <param name="time">Clock for what is counted per second.</param>
/// <param name="folder">On the disk that is watched.</param>
internal sealed class MachineGauges(TimeProvider time, string folder)
{
    /// <summary>What only a second reading tells.</summary>
    public static readonly string[] Derived = ["machine.cpu_percent", "generator.cpu_percent", "generator.gc_pause_percent"];

    private const string NetworkFile = "/proc/net/dev";
    private static readonly string[] SocketFiles = ["/proc/net/sockstat", "/proc/net/sockstat6"];

    private (long Busy, long Total)? _cpu = MachineReadings.CpuTicks();
    private (long Received, long Sent) _network = Network();
    private long _at = time.GetTimestamp();

    public void ReadInto(IDictionary<string, double> values)
    {
        var now = time.GetTimestamp();
        var seconds = Math.Max(time.GetElapsedTime(_at, now).TotalSeconds, 0.001);
        _at = now;
        ReadCpu(values);
        if (MachineReadings.Memory() is { } memory)
        {
            values["machine.memory_percent"] = Percent(memory.Used, memory.Total);
        }

        var disk = MachineReadings.Disk(folder);
        values["machine.disk_percent"] = Percent(disk.Used, disk.Total);
        if (OperatingSystem.IsLinux())
        {
            var before = _network;
            _network = Network();
            values["machine.network_rx_bytes_per_second"] = Math.Round((_network.Received - before.Received) / seconds);
            values["machine.network_tx_bytes_per_second"] = Math.Round((_network.Sent - before.Sent) / seconds);
            values["machine.connections"] = SocketFiles.Where(File.Exists).SelectMany(File.ReadLines).Sum(TcpInUse);
        }
    }

    private void ReadCpu(IDictionary<string, double> values)
    {
        var before = _cpu;
        _cpu = MachineReadings.CpuTicks();
        if (before is { } old && _cpu is { } now && now.Total > old.Total)
        {
            values["machine.cpu_percent"] = Percent(now.Busy - old.Busy, now.Total - old.Total);
        }
    }

    /// <summary>Bytes of all interfaces since boot, the loopback included: load on this machine goes over it.</summary>
    private static (long Received, long Sent) Network()
    {
        if (!OperatingSystem.IsLinux())
        {
            return default;
        }

        var (received, sent) = (0L, 0L);
        foreach (var line in File.ReadLines(NetworkFile).Skip(2))
        {
            // "name: bytes packets errs drop fifo frame compressed multicast bytes …"
            var fields = line[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            received += long.Parse(fields[0], CultureInfo.InvariantCulture);
            sent += long.Parse(fields[8], CultureInfo.InvariantCulture);
        }

        return (received, sent);
    }

    /// <summary>"TCP: inuse 12 …" or "TCP6: inuse 3".</summary>
    private static long TcpInUse(string line) => line.Split(' ') is ["TCP:" or "TCP6:", "inuse", var number, ..]
        ? long.Parse(number, CultureInfo.InvariantCulture)
        : 0;

    private static double Percent(double part, double whole) => Math.Round(part / whole * 100, 1);
}

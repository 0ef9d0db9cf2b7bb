using System.Diagnostics.Metrics;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// This process, by OpenTelemetry's conventions for system processes. Threads and files are read from <c>/proc/self</c> (proc(5)), and
/// are not shown elsewhere than on Linux.
/// </summary>
internal static class ProcessMetrics
{
    /// <summary>Shows them for as long as <paramref name="meter"/> lives.</summary>
    public static void Show(Meter meter, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        meter.CreateObservableCounter("process.cpu.time", CpuTime, "s", "Processor time of this process, by mode (user, system)");
        meter.CreateObservableUpDownCounter("process.memory.usage", () => Environment.WorkingSet, "By", "Memory of this process that is in RAM");
        meter.CreateObservableGauge("process.uptime", () => clock.GetElapsedTime(began).TotalSeconds, "s", "Time since this process began to serve");
        if (OperatingSystem.IsLinux())
        {
            meter.CreateObservableUpDownCounter("process.thread.count", () => Entries("/proc/self/task"), "{thread}", "Threads of this process");
            meter.CreateObservableUpDownCounter("process.unix.file_descriptor.count", () => Entries("/proc/self/fd"), "{file_descriptor}", "Files and sockets that this process has open");
        }
    }

    private static IEnumerable<Measurement<double>> CpuTime()
    {
        var usage = Environment.CpuUsage;
        return
        [
            new(usage.UserTime.TotalSeconds, new KeyValuePair<string, object?>("cpu.mode", "user")),
            new(usage.PrivilegedTime.TotalSeconds, new KeyValuePair<string, object?>("cpu.mode", "system")),
        ];
    }

    private static int Entries(string folder) => Directory.EnumerateFileSystemEntries(folder).Count();
}

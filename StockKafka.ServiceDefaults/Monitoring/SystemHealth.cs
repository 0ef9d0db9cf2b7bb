namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>How the machine and this process are.</summary>
/// <param name="Status">The worst of CPU, memory and disk.</param>
/// <param name="At">When it was measured.</param>
/// <param name="CpuPercent">CPU of the machine over the last interval; null where it cannot be known.</param>
/// <param name="ProcessCpuPercent">CPU of this process over the last interval, in percent of the whole machine.</param>
/// <param name="MemoryPercent">Memory of the machine in use; null where it cannot be known.</param>
/// <param name="ProcessMemoryBytes">Memory of this process that is in RAM.</param>
/// <param name="DiskPercent">The disk of the working folder in use.</param>
/// <param name="DiskFreeBytes">Free on it.</param>
/// <param name="ActiveConnections">Connections to this service.</param>
/// <param name="RequestsPerSecond">Requests it finished over the last interval.</param>
/// <param name="ErrorsPerSecond">Those of them that it answered with 5xx.</param>
/// <param name="ErrorPercent">Share of them; null without requests.</param>
public sealed record SystemHealth(
    HealthLevel Status, DateTimeOffset At, double? CpuPercent, double ProcessCpuPercent, double? MemoryPercent, long ProcessMemoryBytes,
    double DiskPercent, long DiskFreeBytes, long ActiveConnections, double RequestsPerSecond, double ErrorsPerSecond, double? ErrorPercent);

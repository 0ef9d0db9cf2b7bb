using StockKafka.ServiceDefaults.Monitoring;

namespace StockKafka.ServiceDefaults.Tests.Monitoring;

public sealed class HealthLimitsTests
{
    [Theory]
    [InlineData(69.9, 79.9, 84.9, HealthLevel.Healthy)]
    [InlineData(70.0, 0.0, 0.0, HealthLevel.Warning)]
    [InlineData(0.0, 80.0, 0.0, HealthLevel.Warning)]
    [InlineData(0.0, 0.0, 85.0, HealthLevel.Warning)]
    [InlineData(90.0, 0.0, 0.0, HealthLevel.Critical)]
    [InlineData(0.0, 95.0, 0.0, HealthLevel.Critical)]
    [InlineData(89.9, 94.9, 95.0, HealthLevel.Critical)]
    [InlineData(null, null, 94.9, HealthLevel.Warning)]
    public void The_worst_of_cpu_memory_and_disk_counts(double? cpu, double? memory, double disk, HealthLevel expected) =>
        Assert.Equal(expected, HealthLimits.Judge(cpu, memory, disk));
}

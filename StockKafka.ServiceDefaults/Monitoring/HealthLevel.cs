namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>How hard pressed the machine is.</summary>
public enum HealthLevel
{
    /// <summary>Below every warning.</summary>
    Healthy,

    /// <summary>CPU from 70 %, memory from 80 % or disk from 85 %.</summary>
    Warning,

    /// <summary>CPU from 90 %, memory or disk from 95 %.</summary>
    Critical,
}

/// <summary>The seed's limits (mission M11), in percent in use.</summary>
internal static class HealthLimits
{
    private static readonly (double Warning, double Critical) Cpu = (70, 90), Memory = (80, 95), Disk = (85, 95);

    /// <summary>The worst of the three; what is not known is healthy.</summary>
    public static HealthLevel Judge(double? cpu, double? memory, double? disk) =>
        (HealthLevel)Math.Max((int)Of(cpu, Cpu), Math.Max((int)Of(memory, Memory), (int)Of(disk, Disk)));

    private static HealthLevel Of(double? percent, (double Warning, double Critical) limits) => percent switch
    {
        { } value when value >= limits.Critical => HealthLevel.Critical,
        { } value when value >= limits.Warning => HealthLevel.Warning,
        _ => HealthLevel.Healthy,
    };
}

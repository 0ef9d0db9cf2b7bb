namespace StockKafka.Faults.Network;

/// <summary>What the faults that are on make of one direction together.</summary>
internal sealed class Weather
{
    public static readonly Weather Calm = new([]);

    private readonly InjectedNetworkFault[] _faults;

    public Weather(InjectedNetworkFault[] faults)
    {
        _faults = faults;
        foreach (var fault in faults.Select(injected => injected.Fault))
        {
            Latency += fault.Latency;
            Jitter += fault.Jitter;
            BytesPerSecond = Math.Min(BytesPerSecond, fault.BytesPerSecond ?? int.MaxValue);
            SliceBytes = Math.Min(SliceBytes, fault.SliceBytes ?? int.MaxValue);
            SliceGap += fault.SliceGap;
            IsBlackHole |= fault.BlackHole;
            IsHalfOpen |= fault.HalfOpen;
        }

        Reset = faults.Where(injected => injected.Fault.ResetAfterBytes is not null).MinBy(injected => injected.Fault.ResetAfterBytes);
    }

    /// <summary>Bytes go as they come.</summary>
    public bool IsCalm => _faults.Length == 0;

    public TimeSpan Latency { get; }

    public TimeSpan Jitter { get; }

    public int BytesPerSecond { get; } = int.MaxValue;

    public int SliceBytes { get; } = int.MaxValue;

    public TimeSpan SliceGap { get; }

    public InjectedNetworkFault? Reset { get; }

    public bool IsBlackHole { get; }

    public bool IsHalfOpen { get; }

    /// <summary>Counts it for each fault that does <paramref name="what"/>.</summary>
    public void Happens(Func<NetworkFault, bool> what)
    {
        foreach (var injected in _faults)
        {
            if (what(injected.Fault))
            {
                injected.Happens();
            }
        }
    }
}

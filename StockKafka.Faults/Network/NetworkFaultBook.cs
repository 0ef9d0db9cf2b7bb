namespace StockKafka.Faults.Network;

/// <summary>The network faults that are on. Without any, a write costs one reading of a field.</summary>
internal sealed class NetworkFaultBook
{
    private readonly Lock _gate = new();
    private InjectedNetworkFault[] _faults = [];
    private volatile Weather _toUpstream = Weather.Calm;
    private volatile Weather _toClient = Weather.Calm;
    private volatile TaskCompletionSource _change = NewChange();
    private long _ended;

    /// <summary>Raised after each change.</summary>
    public event Action? Changed;

    public bool Refuses => Volatile.Read(ref _faults).Any(injected => injected.Fault.Refuse);

    /// <summary>How often any fault has happened, those that are over included.</summary>
    public long Happened => Interlocked.Read(ref _ended) + Volatile.Read(ref _faults).Sum(injected => injected.Happened);

    public Weather Of(Direction direction) => direction == Direction.ToUpstream ? _toUpstream : _toClient;

    public InjectedNetworkFault Add(NetworkFault fault)
    {
        fault.Validate();
        var injected = new InjectedNetworkFault(fault, Remove);
        Change(faults => [.. faults, injected]);
        return injected;
    }

    /// <summary>Waits as long as the weather of a direction is such.</summary>
    public async Task WaitWhileAsync(Direction direction, Func<Weather, bool> such, CancellationToken cancellationToken)
    {
        while (true)
        {
            var change = _change.Task;
            if (!such(Of(direction)))
            {
                return;
            }

            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Remove(InjectedNetworkFault gone)
    {
        lock (_gate)
        {
            if (!_faults.Contains(gone))
            {
                return;
            }

            Interlocked.Add(ref _ended, gone.Happened);
        }

        Change(faults => Array.FindAll(faults, each => each != gone));
    }

    private void Change(Func<InjectedNetworkFault[], InjectedNetworkFault[]> edit)
    {
        TaskCompletionSource over;
        lock (_gate)
        {
            _faults = edit(_faults);
            _toUpstream = WeatherOf(Direction.ToUpstream);
            _toClient = WeatherOf(Direction.ToClient);
            (over, _change) = (_change, NewChange());
        }

        Changed?.Invoke();
        over.SetResult();
    }

    private Weather WeatherOf(Direction direction)
    {
        InjectedNetworkFault[] met = [.. _faults.Where(injected => injected.Fault.Meets(direction) && !IsOnlyRefusal(injected.Fault))];
        return met.Length == 0 ? Weather.Calm : new Weather(met);
    }

    private static bool IsOnlyRefusal(NetworkFault fault) => fault == new NetworkFault { Refuse = true };

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

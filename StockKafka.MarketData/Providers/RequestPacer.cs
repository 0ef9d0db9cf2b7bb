namespace StockKafka.MarketData.Providers;

/// <summary>
/// Keeps requests to one host below a rate: a bucket of tokens that refills steadily. Requests wait for their token in the order
/// in which they came. The limiters of System.Threading.RateLimiting know no other clock than the machine's, which tests cannot turn.
/// </summary>
/// <param name="name">The provider, for messages.</param>
/// <param name="options">How many, and how long one may wait.</param>
/// <param name="clock">Measures.</param>
internal sealed class RequestPacer(string name, RateOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private double _tokens = options.Burst;
    private long _filledAt = clock.GetTimestamp();
    private long _heldFrom = clock.GetTimestamp();
    private TimeSpan _hold;

    /// <summary>Requests that may be sent at this moment without waiting.</summary>
    public int Left
    {
        get
        {
            lock (_gate)
            {
                FillNeedsLock();
                return HoldLeftNeedsLock() > TimeSpan.Zero ? 0 : (int)Math.Max(0, Math.Floor(_tokens));
            }
        }
    }

    /// <summary>Waits for a token.</summary>
    /// <exception cref="ProviderException">It would take longer than anybody should wait.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            FillNeedsLock();
            var hold = HoldLeftNeedsLock();
            var refill = TimeSpan.FromSeconds(Math.Max(0, (1 - _tokens) / options.PerSecond));
            wait = hold > refill ? hold : refill;
            if (wait > options.MaxWait)
            {
                throw new ProviderException(ProviderFailureKind.RateLimited,
                    $"{name} may be asked again in {Math.Ceiling(wait.TotalSeconds)} s: {(hold > refill ? "it asked for a pause" : $"the limit is {options.PerSecond:0.##} requests a second")}", wait);
            }

            _tokens--;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends nothing for some time: the host asked for it.</summary>
    public void Hold(TimeSpan time)
    {
        lock (_gate)
        {
            _heldFrom = clock.GetTimestamp();
            _hold = time;
        }
    }

    private TimeSpan HoldLeftNeedsLock() => _hold - clock.GetElapsedTime(_heldFrom);

    private void FillNeedsLock()
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(options.Burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * options.PerSecond));
        _filledAt = now;
    }
}

namespace StockKafka.Load.Engine;

/// <summary>A user's place in the <see cref="WaitingRoom"/>.</summary>
internal sealed class Seat : Turn
{
    private readonly WaitingRoom _room;
    private bool _isNew = true;

    /// <param name="number">Counts from 1.</param>
    /// <param name="room">Where it stands.</param>
    /// <param name="first">What its user begins with.</param>
    public Seat(int number, WaitingRoom room, Arrival first) => (Number, _room, Current) = (number, room, first);

    public int Number { get; }

    public void Take(Arrival arrival) => Current = arrival;

    /// <summary>Tells the user who waits that it has an arrival, or that there will be none.</summary>
    public void Call(bool hasArrival) => Alarm.Ring(hasArrival);

    public ValueTask<bool> WaitForCall() => Alarm.Arm();

    public override ValueTask<bool> NextAsync(VirtualUser user)
    {
        if (_isNew)
        {
            _isNew = false;
            return new(true);
        }

        return _room.NextAsync(this);
    }
}

/// <summary>
/// Where arrivals meet users. An arrival goes to a free user, the one that was busy last (its connection and caches are warm), or to a new
/// one while there are fewer than allowed, or waits its turn. One thread releases arrivals, many at a time; users come from any.
/// </summary>
/// <param name="seats">The most users at once.</param>
/// <param name="admit">Starts a new user, who already holds an arrival.</param>
internal sealed class WaitingRoom(int seats, Action<Seat> admit)
{
    /// <summary>Arrivals that may wait at once: ten minutes of a stalled server at 1,000/s would fit before any is dropped.</summary>
    public const int MaxWaiting = 600_000;

    /// <summary>Users looked at to tell whom arrivals wait for.</summary>
    private const int Sample = 16;

    private readonly Lock _gate = new();
    private readonly List<Seat> _all = [];
    private readonly Stack<Seat> _free = new();
    private readonly Queue<Arrival> _waiting = new();
    private readonly List<Seat> _called = [];
    private bool _closed;

    /// <summary>Gives each arrival to a user or lets it wait. One caller at a time.</summary>
    /// <param name="intended">Moments of arrivals that are due, µs.</param>
    /// <param name="now">The moment of this call, µs.</param>
    public ArrivalCounts Release(ReadOnlySpan<long> intended, long now)
    {
        var counts = new ArrivalCounts { Due = intended.Length };
        var admitted = _all.Count;
        bool? inService = null;
        lock (_gate)
        {
            foreach (var moment in intended)
            {
                if (_free.TryPop(out var seat))
                {
                    seat.Take(new(moment));
                    _called.Add(seat);
                }
                else if (_all.Count < seats)
                {
                    _all.Add(new Seat(_all.Count + 1, this, new(moment)));
                }
                else if (_waiting.Count == MaxWaiting)
                {
                    counts.Dropped++;
                }
                else
                {
                    var systems = inService ??= UsersAreInService();
                    counts.Waited += systems ? 1 : 0;
                    _waiting.Enqueue(new(moment, systems ? now : -1));
                }
            }
        }

        foreach (var seat in _called)
        {
            seat.Call(hasArrival: true);
        }

        _called.Clear();
        for (; admitted < _all.Count; admitted++)
        {
            admit(_all[admitted]);
        }

        return counts;
    }

    /// <summary>Waits for the user's next arrival. False when there will be none.</summary>
    public ValueTask<bool> NextAsync(Seat seat)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var arrival))
            {
                seat.Take(arrival);
                return new(true);
            }

            if (_closed)
            {
                return new(false);
            }

            _free.Push(seat);
            return seat.WaitForCall();
        }
    }

    /// <summary>No more arrivals: those that wait are still served, then the users leave.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_free.TryPop(out var seat))
            {
                seat.Call(hasArrival: false);
            }
        }
    }

    /// <summary>
    /// Whether nearly all users have an operation under way. If not, those who are not free wait for a processor, and an arrival that finds
    /// nobody waits for the generator, not for the system.
    /// </summary>
    private bool UsersAreInService()
    {
        var step = Math.Max(1, _all.Count / Sample);
        int looked = 0, inService = 0;
        for (var index = 0; index < _all.Count; index += step)
        {
            looked++;
            inService += _all[index].InService ? 1 : 0;
        }

        return inService * 4 >= looked * 3;
    }
}

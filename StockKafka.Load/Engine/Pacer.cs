namespace StockKafka.Load.Engine;

/// <summary>
/// Wakes waiters at moments of the run's clock, late by tens of microseconds rather than by the millisecond or more of the
/// runtime's timers: what a generator is late by is added to every response time it reports.
/// </summary>
internal sealed class Pacer : IDisposable
{
    private readonly RunClock _clock;
    private readonly long _endMicros;
    private readonly PriorityQueue<Alarm, long> _waiting = new();
    private readonly Thread _thread;
    private volatile bool _stopped;
    private bool _disposed;

    /// <param name="clock">The run's clock.</param>
    /// <param name="endMicros">Nobody is woken for a moment at or after this one: the load is over then.</param>
    public Pacer(RunClock clock, long endMicros = long.MaxValue)
    {
        (_clock, _endMicros) = (clock, endMicros);
        _thread = new Thread(Run) { IsBackground = true, Name = "pacer", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Waits until the moment has come: true. False at once, and for everyone who waits, after <see cref="Stop"/>.</summary>
    public ValueTask<bool> WaitUntilAsync(Alarm alarm, long dueMicros)
    {
        // Without the lock, which every user would have to pass who does not think.
        if (dueMicros < _endMicros && dueMicros <= _clock.NowMicros)
        {
            return new(!_stopped);
        }

        lock (_waiting)
        {
            if (_stopped)
            {
                return new(false);
            }

            var task = alarm.Arm();
            _waiting.Enqueue(alarm, dueMicros);
            if (_waiting.Peek() == alarm)
            {
                Monitor.Pulse(_waiting);
            }

            return task;
        }
    }

    /// <summary>Ends all waiting, now and later.</summary>
    public void Stop()
    {
        lock (_waiting)
        {
            _stopped = true;
            while (_waiting.TryDequeue(out var alarm, out _))
            {
                alarm.Ring(due: false);
            }

            Monitor.Pulse(_waiting);
        }
    }

    public void Dispose()
    {
        lock (_waiting)
        {
            _disposed = true;
        }

        Stop();
        _thread.Join();
    }

    private void Run()
    {
        while (true)
        {
            long remaining;
            lock (_waiting)
            {
                remaining = RingDueNeedsLock();
                if (_disposed)
                {
                    return;
                }

                if (remaining > FineSleep.FineWaitMicros)
                {
                    var millis = Math.Min((remaining - FineSleep.FineWaitMicros / 2) / 1_000, int.MaxValue);
                    Monitor.Wait(_waiting, (int)millis);
                    continue;
                }
            }

            FineSleep.For(remaining);
        }
    }

    /// <summary>Rings everyone who is due; µs until the next one, or very long when nobody is left to wake.</summary>
    private long RingDueNeedsLock()
    {
        var now = _clock.NowMicros;
        while (_waiting.TryPeek(out var alarm, out var due) && due < _endMicros)
        {
            if (due > now && due > (now = _clock.NowMicros))
            {
                return due - now;
            }

            _waiting.Dequeue();
            alarm.Ring(due: true);
        }

        return long.MaxValue;
    }
}

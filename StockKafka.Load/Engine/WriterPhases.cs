namespace StockKafka.Load.Engine;

/// <summary>
/// Lets many writers and one reader share two buffers without a lock: a writer announces itself in the phase that is current,
/// writes into that phase's buffer and leaves; the reader turns the phase over and waits for those who are still in the old one.
/// </summary>
internal sealed class WriterPhases
{
    // Sign bit: the phase. Other bits: how many writers have ever entered it.
    private long _entered;
    private long _leftEven;
    private long _leftOdd = long.MinValue;

    /// <summary>Enters the current phase: 0 or 1. Give the ticket back to <see cref="Leave"/>.</summary>
    public int Enter(out long ticket)
    {
        ticket = Interlocked.Increment(ref _entered);
        return ticket < 0 ? 1 : 0;
    }

    public void Leave(long ticket)
    {
        if (ticket < 0)
        {
            Interlocked.Increment(ref _leftOdd);
        }
        else
        {
            Interlocked.Increment(ref _leftEven);
        }
    }

    /// <summary>Turns the phase over and returns the one that no writer uses any more. One reader at a time.</summary>
    public int Flip()
    {
        var toOdd = Volatile.Read(ref _entered) >= 0;
        var begin = toOdd ? long.MinValue : 0;
        Volatile.Write(ref (toOdd ? ref _leftOdd : ref _leftEven), begin);
        var endOfOld = Interlocked.Exchange(ref _entered, begin);

        var wait = new SpinWait();
        while (Volatile.Read(ref (toOdd ? ref _leftEven : ref _leftOdd)) != endOfOld)
        {
            wait.SpinOnce();
        }

        return toOdd ? 0 : 1;
    }
}

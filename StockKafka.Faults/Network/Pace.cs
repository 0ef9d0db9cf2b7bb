namespace StockKafka.Faults.Network;

/// <summary>How fast a narrow line goes.</summary>
internal sealed class Pace(TimeProvider clock)
{
    /// <summary>So often per second a narrow line is written to, or it would come in gulps.</summary>
    private const int PiecesPerSecond = 50;

    private static readonly TimeSpan MadeUpFor = TimeSpan.FromSeconds(2.0 / PiecesPerSecond);

    private readonly long _began = clock.GetTimestamp();
    private TimeSpan _busyUntil;

    /// <summary>The most that is written at once, in bytes.</summary>
    public static int PieceOf(int bytesPerSecond) => Math.Max(1, bytesPerSecond / PiecesPerSecond);

    /// <summary>How long the line is busy from now on with a piece that was written to it. A timer that was late is made up for.</summary>
    public TimeSpan BusyFor(int size, int bytesPerSecond)
    {
        if (bytesPerSecond == int.MaxValue)
        {
            return TimeSpan.Zero;
        }

        var now = clock.GetElapsedTime(_began);
        _busyUntil = (now - _busyUntil > MadeUpFor ? now : _busyUntil) + TimeSpan.FromSeconds((double)size / bytesPerSecond);
        return _busyUntil - now;
    }
}

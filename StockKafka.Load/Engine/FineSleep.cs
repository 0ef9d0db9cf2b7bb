using System.Runtime.InteropServices;

namespace StockKafka.Load.Engine;

/// <summary>Blocks the calling thread more exactly than the runtime's millisecond timers can.</summary>
internal static partial class FineSleep
{
    /// <summary>From here on the system's fine clock is slept by, which nothing can interrupt.</summary>
    public const long FineWaitMicros = 2_000;

    /// <summary>Sleeps until the moment has come: true. False as soon as cancelled.</summary>
    public static bool Until(long micros, RunClock clock, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            switch (micros - clock.NowMicros)
            {
                case <= 0:
                    return true;
                case > FineWaitMicros and var remaining:
                    cancellationToken.WaitHandle.WaitOne((int)Math.Min((remaining - FineWaitMicros / 2) / 1_000, int.MaxValue));
                    break;
                case var remaining:
                    For(remaining);
                    break;
            }
        }

        return false;
    }

    /// <summary>For less than a few milliseconds.</summary>
    public static void For(long micros)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            var span = new TimeSpec { Seconds = (nint)(micros / 1_000_000), Nanoseconds = (nint)(micros % 1_000_000 * 1_000) };
            // An interrupted sleep ends early; the caller looks at the clock again anyway.
            _ = NanoSleep(span, IntPtr.Zero);
            return;
        }

        Thread.Yield();
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec requested, IntPtr remaining);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

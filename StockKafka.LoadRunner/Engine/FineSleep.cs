using System.Runtime.InteropServices;

namespace StockKafka.LoadRunner.Engine;

/// <summary>Blocks the calling thread for less than a few milliseconds, more exactly than the runtime's millisecond timers can.</summary>
static partial class FineSleep
{
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

    struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

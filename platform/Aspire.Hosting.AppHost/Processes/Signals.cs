using System.Runtime.InteropServices;

namespace StockKafka.Platform.Hosting;

/// <summary>Signals by their numbers on Linux (signal(7); STOP and CONT differ on other systems).</summary>
internal enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

internal static partial class Signals
{
    /// <summary>Sends to one process, or with a negative number to a process group (kill(2)). False where there is none.</summary>
    public static bool Send(int pid, Signal signal) => Kill(pid, (int)signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}

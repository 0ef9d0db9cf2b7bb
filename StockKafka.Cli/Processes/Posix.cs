using System.Runtime.InteropServices;

namespace StockKafka.Cli.Processes;

/// <summary>What .NET has no call for. On Windows nothing happens and nothing is found.</summary>
internal static class Posix
{
    private const int Output = 1, Hangup = 1, Interrupt = 2, Terminate = 15;
    private const short PollError = 8, PollHangup = 16;
    private const nint ByDefault = 0, Ignored = 1;

    /// <summary>Asks a process to end.</summary>
    public static void End(int pid)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = kill(pid, Terminate);
        }
    }

    /// <summary>Whether standard output is a pipe or terminal whose other end has gone: who has nothing to write would never learn it.</summary>
    public static bool OutputIsUnread()
    {
        var output = new PollFile { File = Output };
        return !OperatingSystem.IsWindows() && poll(ref output, 1, 0) > 0 && (output.Found & (PollError | PollHangup)) != 0;
    }

    /// <summary>
    /// Starts something that SIGINT and SIGHUP end even if this process was started to ignore them, as everything in the background of a
    /// script is: a child inherits that, and so would the programs that a test stops.
    /// </summary>
    public static T WithDefaultSignals<T>(Func<T> start)
    {
        if (OperatingSystem.IsWindows())
        {
            return start();
        }

        int[] ignored = [.. ((int[])[Hangup, Interrupt]).Where(StopIgnoring)];
        try
        {
            return start();
        }
        finally
        {
            foreach (var each in ignored)
            {
                _ = signal(each, Ignored);
            }
        }
    }

    private static bool StopIgnoring(int number)
    {
        var before = signal(number, ByDefault);
        if (before != Ignored)
        {
            _ = signal(number, before);
        }

        return before == Ignored;
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int number);

    [DllImport("libc")]
    private static extern nint signal(int number, nint handler);

    [DllImport("libc")]
    private static extern int poll(ref PollFile files, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFile
    {
        public int File;
        public short Wanted;
        public short Found;
    }
}

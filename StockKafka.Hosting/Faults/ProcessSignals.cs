using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StockKafka.Hosting;

/// <summary>Signals to a process and all that it started.</summary>
internal static partial class ProcessSignals
{
    private const int SigKill = 9;

    /// <summary>SIGSTOP and SIGCONT have numbers of their own on each system (signal(7) of Linux, signal(3) of macOS and BSD).</summary>
    private static int SigStop => OperatingSystem.IsLinux() ? 19 : 17;

    private static int SigCont => OperatingSystem.IsLinux() ? 18 : 19;

    /// <summary>Whether processes can be held and let go on here.</summary>
    public static bool CanPause => !OperatingSystem.IsWindows();

    /// <summary>Ends it at once, as kill -9 does. True if it was there.</summary>
    public static bool Kill(int pid)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Send(pid, SigKill);
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Holds it where it is. True if it was there.</summary>
    public static bool Pause(int pid) => Send(pid, SigStop);

    /// <summary>Lets it go on. True if it was there.</summary>
    public static bool Resume(int pid) => Send(pid, SigCont);

    /// <summary>Whether a process with this id runs; one that has ended and was not yet collected does not.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private static bool Send(int pid, int signal)
    {
        // Found first: those of a process that has ended are nobody's children.
        int[] children = [.. Children(pid)];
        var sent = kill(pid, signal) == 0;
        Array.ForEach(children, child => Send(child, signal));
        return sent;
    }

    /// <summary>Where the system does not list them, a process is treated alone.</summary>
    private static IEnumerable<int> Children(int pid)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{pid}/task")
                .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}

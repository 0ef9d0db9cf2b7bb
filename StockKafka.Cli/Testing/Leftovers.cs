using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace StockKafka.Cli.Testing;

/// <summary>
/// Ends what a test has left running. Everything that a test starts inherits a mark in its environment, by which Linux tells it even
/// when its parents have gone; elsewhere nothing is found.
/// </summary>
internal sealed class Leftovers
{
    private const string Variable = "STOCKKAFKA_TEST_RUN";

    /// <summary>What a stack takes at most to stop after its AppHost.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10), PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _mark = Guid.NewGuid().ToString("N");

    public void Mark(ProcessStartInfo start) => start.Environment[Variable] = _mark;

    /// <summary>Lets them end by themselves, and ends those that do not.</summary>
    public async Task EndAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (Find().Count > 0 && time.GetElapsedTime(began) < Grace)
        {
            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }

        End();
    }

    /// <summary>Ends them, and names them on standard error.</summary>
    public void End()
    {
        foreach (var pid in Find())
        {
            try
            {
                using var process = Process.GetProcessById(pid);
                Console.Error.WriteLine($"stockkafka: ended {process.ProcessName} ({pid}), which a test left running");
                process.Kill();
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                // It has ended by itself.
            }
        }
    }

    private List<int> Find()
    {
        var found = new List<int>();
        var wanted = Encoding.ASCII.GetBytes($"{Variable}={_mark}");
        foreach (var folder in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                    && File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(wanted) >= 0)
                {
                    found.Add(pid);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another user's.
            }
        }

        return found;
    }
}

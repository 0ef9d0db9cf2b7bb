using System.Runtime.InteropServices;

namespace StockKafka.Platform.Hosting;

/// <summary>The first Ctrl-C, SIGTERM, SIGQUIT or hang-up stops the application in order; a second one at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public StopSignals(Action stop, Action kill)
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref _count) == 1)
            {
                // Off the thread that delivers signals: what is told to stop may take its time.
                ThreadPool.QueueUserWorkItem(_ => stop());
            }
            else
            {
                kill();
            }
        }))];
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}

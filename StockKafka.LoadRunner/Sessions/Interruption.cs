using System.Runtime.InteropServices;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>
/// What Ctrl-C means: the first ends the load gracefully, the second gives up what is still going on (answers under way, the wait
/// for the ledger); the report is written in either case.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public CancellationToken Stop => _stop.Token;

    public CancellationToken Abort => _abort.Token;

    public bool Requested => _stop.IsCancellationRequested;

    /// <summary>Begins to listen to SIGINT, SIGTERM and SIGHUP.</summary>
    public static Interruption Listen()
    {
        var interruption = new Interruption();
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            interruption._registrations.Add(PosixSignalRegistration.Create(signal, interruption.OnSignal));
        }

        return interruption;
    }

    /// <summary>From now on the first signal gives up at once: there is no load left to stop.</summary>
    public void LoadIsOver() => _stop.Cancel();

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
        _abort.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Interrupt();
    }

    /// <summary>As if a signal had come.</summary>
    public void Interrupt() => (_stop.IsCancellationRequested ? _abort : _stop).Cancel();
}

using StockKafka.Load.Faults;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Live;

/// <summary>What a live view needs beside the figures: the frame of the run and how far its faults and its ending have come.</summary>
internal sealed class LiveStatus
{
    /// <summary>The phase in which time counts.</summary>
    public const string Running = "running";

    /// <summary>The last phase: nothing changes any more.</summary>
    public const string Finished = "done";

    private readonly Lock _gate = new();
    private readonly List<FaultRecord> _done = [];
    private string _phase = "starting";

    public required string Title { get; init; }

    /// <summary>Null: the work ends the run, and <see cref="Progress"/> tells how far it is.</summary>
    public TimeSpan? Duration { get; init; }

    public Func<double?> Progress { get; init; } = static () => null;

    public IReadOnlyList<PlannedFault> Plan { get; init; } = [];

    public Func<IReadOnlyList<OutageRecord>> Outages { get; init; } = static () => [];

    public Func<(long Attempted, long Acknowledged)> Messages { get; init; } = static () => (0, 0);

    /// <summary>What is going on, in a few words.</summary>
    public string Phase
    {
        get
        {
            lock (_gate)
            {
                return _phase;
            }
        }

        set
        {
            lock (_gate)
            {
                _phase = value;
            }
        }
    }

    public IReadOnlyList<FaultRecord> Done
    {
        get
        {
            lock (_gate)
            {
                return [.. _done];
            }
        }
    }

    public void FaultDone(FaultRecord fault)
    {
        lock (_gate)
        {
            _done.Add(fault);
        }
    }
}

namespace StockKafka.Broker.Simulation.Disk;

/// <summary>The names in a folder: as programs see them, as they are on the disk for certain, and the changes between the two.</summary>
internal sealed class SimulatedFolder
{
    private readonly List<Change> _pending = [];
    private readonly Dictionary<string, object> _durable = new(StringComparer.Ordinal);

    /// <summary>Each a <see cref="SimulatedFile"/> or a <see cref="SimulatedFolder"/>.</summary>
    public Dictionary<string, object> Entries { get; private set; } = new(StringComparer.Ordinal);

    public void Set(string name, object? entry) => Add(new Change(name, entry, null));

    public void Move(string from, string to) => Add(new Change(to, Entries[from], from));

    public void Flush()
    {
        foreach (var change in _pending)
        {
            Apply(_durable, change);
        }

        _pending.Clear();
    }

    /// <param name="journaled">Changes survive in their order; otherwise each for itself.</param>
    /// <param name="survival">The chance of a change to be on the disk, 0 to 1.</param>
    public void Crash(Random random, double survival, bool journaled)
    {
        foreach (var change in _pending)
        {
            if (random.NextDouble() < survival)
            {
                Apply(_durable, change);
            }
            else if (journaled)
            {
                break;
            }
        }

        _pending.Clear();
        Entries = new Dictionary<string, object>(_durable, StringComparer.Ordinal);
        foreach (var entry in Entries.Values)
        {
            if (entry is SimulatedFile file)
            {
                file.Crash(random, survival);
            }
            else
            {
                ((SimulatedFolder)entry).Crash(random, survival, journaled);
            }
        }
    }

    private void Add(in Change change)
    {
        Apply(Entries, change);
        _pending.Add(change);
    }

    private static void Apply(Dictionary<string, object> entries, in Change change)
    {
        if (change.MovedFrom is { } from)
        {
            entries.Remove(from);
        }

        if (change.Entry is null)
        {
            entries.Remove(change.Name);
        }
        else
        {
            entries[change.Name] = change.Entry;
        }
    }

    /// <param name="Entry">Null: the name is gone.</param>
    private readonly record struct Change(string Name, object? Entry, string? MovedFrom);
}

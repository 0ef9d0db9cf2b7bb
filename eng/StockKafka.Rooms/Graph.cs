namespace StockKafka.Rooms;

/// <summary>Who uses whom, with an example of each use.</summary>
public sealed class Graph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _uses.Keys;

    /// <summary>Whom a name uses.</summary>
    public IEnumerable<string> UsedBy(string name) => _uses[name].Keys;

    /// <summary>Who uses a name.</summary>
    public IEnumerable<string> UsersOf(string name) => _uses.Where(uses => uses.Value.ContainsKey(name)).Select(uses => uses.Key);

    public void Add(string name) => _uses.TryAdd(name, new(StringComparer.Ordinal));

    public void Add(string from, string to, string example)
    {
        Add(from);
        Add(to);
        if (from != to)
        {
            _uses[from].TryAdd(to, example);
        }
    }

    /// <summary>Uses that lead back to where they come from, each with an example; none in a graph whose arrows point one way.</summary>
    public IReadOnlyList<string> TurningBack() =>
        [.. from uses in _uses from use in uses.Value where Reaches(use.Key, uses.Key) select $"{uses.Key} -> {use.Key}: {use.Value}"];

    /// <summary>
    /// The names by height: those of the first floor use nothing, each other uses something of the floor below it and nothing of its own or above.
    /// Of a graph with arrows that turn back, what lies on them is left out.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Floors()
    {
        List<IReadOnlyList<string>> floors = [];
        HashSet<string> placed = [];
        while (_uses.Where(uses => !placed.Contains(uses.Key) && uses.Value.Keys.All(placed.Contains)).Select(uses => uses.Key).ToArray() is { Length: > 0 } floor)
        {
            placed.UnionWith(floor);
            floors.Add(floor);
        }

        return floors;
    }

    /// <summary>What a name uses and does not also reach by way of another: the arrows that a picture needs.</summary>
    public IEnumerable<string> Directly(string name) =>
        _uses[name].Keys.Where(used => !_uses[name].Keys.Any(other => other != used && Reaches(other, used)));

    private bool Reaches(string from, string to)
    {
        HashSet<string> seen = [from];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out var name))
        {
            foreach (var used in _uses[name].Keys)
            {
                if (used == to)
                {
                    return true;
                }

                if (seen.Add(used))
                {
                    open.Enqueue(used);
                }
            }
        }

        return false;
    }
}

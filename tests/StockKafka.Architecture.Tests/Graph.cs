namespace StockKafka.Architecture.Tests;

/// <summary>Who uses whom, with an example of each use.</summary>
public sealed class Graph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _uses.Keys;

    public IEnumerable<string> UsedBy(string name) => _uses[name].Keys;

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

namespace StockKafka.Platform.Hosting;

/// <summary>The last lines of a process that are not blank: mostly they say why it ended.</summary>
internal sealed class LastLines
{
    private const int Kept = 3;
    private const int MaxCharacters = 200;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    /// <summary>The lines as the end of a sentence; null where there are none.</summary>
    public string? Reason
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count == 0 ? null : $"; last output: {string.Join(" | ", _lines)}";
            }
        }
    }

    public void Add(string line)
    {
        var text = StackConsole.Plain(line.Length > 2 * MaxCharacters ? line[..(2 * MaxCharacters)] : line).Trim();
        if (text.Length == 0)
        {
            return;
        }

        lock (_lock)
        {
            _lines.Enqueue(text.Length > MaxCharacters ? $"{text[..MaxCharacters]} …" : text);
            if (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }
        }
    }
}

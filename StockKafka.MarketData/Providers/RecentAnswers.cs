namespace StockKafka.MarketData.Providers;

/// <summary>Answers that are given again for a short time, instead of asking again.</summary>
internal sealed class RecentAnswers<TKey, TValue>(TimeSpan life, TimeProvider clock)
    where TKey : notnull
{
    /// <summary>Room for every symbol of a large market; old answers make room for new ones.</summary>
    private const int MaxEntries = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, (TValue Value, long At)> _entries = [];

    public bool TryGet(TKey key, out TValue? value)
    {
        lock (_gate)
        {
            var found = _entries.TryGetValue(key, out var entry) && clock.GetElapsedTime(entry.At) < life;
            value = found ? entry.Value : default;
            return found;
        }
    }

    public void Keep(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_entries.Count >= MaxEntries)
            {
                foreach (var old in _entries.Where(entry => clock.GetElapsedTime(entry.Value.At) >= life).Select(entry => entry.Key).ToArray())
                {
                    _entries.Remove(old);
                }
            }

            if (_entries.Count >= MaxEntries)
            {
                _entries.Clear();
            }

            _entries[key] = (value, clock.GetTimestamp());
        }
    }
}

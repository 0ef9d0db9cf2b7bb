namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// Chooses among items as people choose: the first is wanted most, item n one n-th as often (Zipf's law with exponent 1), so that of
/// 200 items the first ten make half of the choices.
/// </summary>
internal sealed class Popularity<T>
{
    private readonly IReadOnlyList<T> _items;
    private readonly double[] _upTo;

    public Popularity(IReadOnlyList<T> items)
    {
        _items = items;
        var sum = 0d;
        _upTo = [.. items.Select((_, index) => sum += 1d / (index + 1))];
    }

    public T Pick(Random random)
    {
        var at = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        return _items[Math.Min(at < 0 ? ~at : at, _items.Count - 1)];
    }
}

namespace StockKafka.Broker.Protocol;

/// <summary>A list that serves one request after the other; what a single large one made of it is given back.</summary>
internal sealed class ReusedList<T> : List<T>
{
    private const int MaxKept = 1024;

    public void Restart()
    {
        Clear();
        if (Capacity > MaxKept)
        {
            Capacity = 0;
        }
    }
}

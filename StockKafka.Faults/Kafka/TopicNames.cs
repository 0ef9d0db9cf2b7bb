using System.Collections.Concurrent;

namespace StockKafka.Faults.Kafka;

/// <summary>Names of topics by their ids, as answers to Metadata have told them: later versions of Fetch speak of ids alone.</summary>
internal sealed class TopicNames
{
    private readonly ConcurrentDictionary<Guid, string> _names = new();

    public void Learn(Guid id, string name)
    {
        if (id != Guid.Empty)
        {
            _names[id] = name;
        }
    }

    public string? Of(Guid id) => _names.GetValueOrDefault(id);
}

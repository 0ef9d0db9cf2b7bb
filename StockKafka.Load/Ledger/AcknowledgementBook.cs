namespace StockKafka.Load.Ledger;

/// <summary>The journals of all producers of a run.</summary>
internal sealed class AcknowledgementBook
{
    private readonly Lock _gate = new();
    private readonly List<ProducerJournal> _journals = [];

    /// <summary>The book of some of the producers.</summary>
    public AcknowledgementBook Of(Func<ProducerJournal, bool> which)
    {
        var part = new AcknowledgementBook();
        part._journals.AddRange(Journals.Where(which));
        return part;
    }

    public ProducerJournal Open(string producerId)
    {
        var journal = new ProducerJournal(producerId);
        lock (_gate)
        {
            _journals.Add(journal);
        }

        return journal;
    }

    public IReadOnlyList<ProducerJournal> Journals
    {
        get
        {
            lock (_gate)
            {
                return [.. _journals];
            }
        }
    }

    public long Attempted => Journals.Sum(journal => journal.Attempted);

    public long Acknowledged => Journals.Sum(journal => journal.Acknowledged);
}

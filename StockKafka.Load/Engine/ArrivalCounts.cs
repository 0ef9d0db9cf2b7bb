namespace StockKafka.Load.Engine;

/// <summary>
/// What became of the arrivals of an open model. Each that is due is completed, dropped, missed, or unfinished at the end of the run; none is
/// passed over in silence.
/// </summary>
internal record struct ArrivalCounts
{
    /// <summary>The schedule wanted them to begin.</summary>
    public long Due { get; set; }

    /// <summary>Had to wait because every user had an operation under way. Their waiting is part of the response time.</summary>
    public long Waited { get; set; }

    /// <summary>Given up because <see cref="WaitingRoom.MaxWaiting"/> were waiting already.</summary>
    public long Dropped { get; set; }

    /// <summary>Never begun, because the generator had not come to them when the load ended.</summary>
    public long Missed { get; set; }

    /// <summary>Begun only after the end of the load, because the generator was late.</summary>
    public long Overdue { get; set; }

    public static ArrivalCounts operator +(ArrivalCounts left, ArrivalCounts right) => new()
    {
        Due = left.Due + right.Due,
        Waited = left.Waited + right.Waited,
        Dropped = left.Dropped + right.Dropped,
        Missed = left.Missed + right.Missed,
        Overdue = left.Overdue + right.Overdue,
    };
}

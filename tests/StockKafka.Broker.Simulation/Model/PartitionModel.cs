using StockKafka.Broker.Log;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation.Model;

/// <summary>What one partition has to hold, whatever happens.</summary>
internal sealed class PartitionModel(TopicPartition name, bool isCompacted, bool hasRetention)
{
    private readonly Dictionary<(int Producer, int Number), SentRecord> _sent = [];
    private readonly SortedDictionary<long, SentRecord> _known = [];
    private long _logStart;
    private long _highWatermark;

    public TopicPartition Name => name;

    /// <summary>How many records were.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How far records may have been deleted because somebody asked for it.</summary>
    public long DeletedAtMost { get; set; }

    /// <summary>How far they must be deleted.</summary>
    public long DeletedAtLeast { get; set; }

    public void Sends(SentRecord record) => _sent.Add((record.Producer, record.Number), record);

    public void Acknowledges(SentRecord record, long offset)
    {
        Acknowledged += record.IsAcknowledged ? 0 : 1;
        record.IsAcknowledged = true;
        Knows(record, offset);
    }

    /// <summary>Reads everything twice, as a consumer of all records and as one of committed ones, and compares.</summary>
    /// <param name="settled">Whether nothing is under way, so that every commit must show.</param>
    public void Check(PartitionLog log, int maxBytes, bool settled)
    {
        var (start, end) = (log.LogStart, log.HighWatermark.Offset);
        Require(start >= _logStart, $"the log starts at {start}, it started at {_logStart} before");
        Require(start >= DeletedAtLeast, $"the log starts at {start}, though everything before {DeletedAtLeast} was deleted");
        Require(hasRetention || start <= DeletedAtMost, $"the log starts at {start}, and nobody deleted more than what lies before {DeletedAtMost}");
        Require(end >= _highWatermark, $"the log ends at {end}, it ended at {_highWatermark} before");
        (_logStart, _highWatermark) = (start, end);

        var stored = LogReader.Read(log, start, maxBytes, committedOnly: false, isCompacted);
        CheckOrder(stored);
        CheckNothingLost(stored.ToDictionary(each => each.Offset, each => each.Id), start);

        var visible = LogReader.Read(log, start, maxBytes, committedOnly: true, isCompacted);
        CheckCommitted(visible, start, log.LastStable, settled);
    }

    public bool Shows(PartitionLog log, SentRecord record) =>
        LogReader.Read(log, log.LogStart, 1 << 20, committedOnly: true, isCompacted).Any(each => each.Id == (record.Producer, record.Number));

    /// <summary>Whether the record was sent here, cannot have been deleted or compacted, and lies before every open transaction.</summary>
    public bool Holds(PartitionLog log, SentRecord record) => !isCompacted && record.Offset >= log.LogStart && record.Offset < log.LastStable
        && _sent.GetValueOrDefault((record.Producer, record.Number)) == record;

    private void CheckOrder(List<(long Offset, (int Producer, int Number) Id)> stored)
    {
        var last = new Dictionary<int, int>();
        foreach (var (offset, id) in stored)
        {
            if (!_sent.TryGetValue(id, out var record))
            {
                throw Violation($"offset {offset} holds record {id.Number} of producer {id.Producer}, which was never sent here");
            }

            Require(!record.IsRefused, $"offset {offset} holds {record}, which was refused");
            Require(record.Offset < 0 || record.Offset == offset, $"{record} is at offset {offset} and at {record.Offset}");
            Require(last.GetValueOrDefault(id.Producer, -1) < id.Number, $"{record} at offset {offset} comes after a later one");
            last[id.Producer] = id.Number;
            Knows(record, offset);
        }
    }

    private void CheckNothingLost(Dictionary<long, (int Producer, int Number)> stored, long start)
    {
        var newer = new HashSet<string>();
        foreach (var (offset, record) in _known.Reverse())
        {
            if (offset < start)
            {
                break;
            }

            var counts = record.Transaction is null or { Outcome: Outcome.Committed or Outcome.PerhapsCommitted };
            var isNewest = counts && newer.Add(record.Key);
            Require(
                stored.ContainsKey(offset) || (isCompacted && (!isNewest || record.Transaction is { Outcome: Outcome.PerhapsCommitted })),
                $"{record} ({(record.IsAcknowledged ? "acknowledged" : "seen")}) at offset {offset} is lost");
        }
    }

    private void CheckCommitted(List<(long Offset, (int Producer, int Number) Id)> visible, long start, long lastStable, bool settled)
    {
        var shown = new HashSet<(int, int)>();
        foreach (var (offset, id) in visible)
        {
            var record = _sent[id];
            shown.Add(id);
            Require(
                record.Transaction is null or { Outcome: Outcome.Committed or Outcome.PerhapsCommitted },
                $"a reader of committed records sees {record} at offset {offset}, part of {record.Transaction}");
        }

        if (isCompacted)
        {
            return;
        }

        foreach (var (offset, record) in _known)
        {
            if (offset >= start && offset < lastStable && (record.Transaction is null || (settled && record.Transaction.Outcome == Outcome.Committed)))
            {
                Require(shown.Contains((record.Producer, record.Number)), $"a reader of committed records does not see {record} at offset {offset}");
            }
        }
    }

    private void Knows(SentRecord record, long offset)
    {
        if (record.Offset >= 0)
        {
            Require(record.Offset == offset, $"{record} was at offset {record.Offset} and is acknowledged at {offset}");
            return;
        }

        if (_known.TryGetValue(offset, out var other))
        {
            throw Violation($"offset {offset} holds {record} and held {other}");
        }

        record.Offset = offset;
        _known.Add(offset, record);
    }

    private void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw Violation(otherwise);
        }
    }

    private ViolationException Violation(string what) => new($"{name.Topic}-{name.Index}: {what}");
}

using System.Buffers.Binary;
using System.Text;
using StockKafka.Broker.Log;

namespace StockKafka.Broker.Simulation.Model;

/// <summary>A record that a producer sent, and what became of it. Producer and number make it the only one of its kind.</summary>
internal sealed class SentRecord(int producer, int number, string key, int padding, SentTransaction? transaction)
{
    private const int MinLength = 8;

    public int Producer => producer;

    public int Number => number;

    public string Key => key;

    public SentTransaction? Transaction => transaction;

    public bool IsAcknowledged { get; set; }

    /// <summary>The broker said that it will not store it.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Where it was acknowledged or first seen; -1 before.</summary>
    public long Offset { get; set; } = -1;

    public void AddTo(RecordBatchBuilder batch)
    {
        var value = new byte[MinLength + padding];
        BinaryPrimitives.WriteInt32BigEndian(value, producer);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(4), number);
        batch.Add(Encoding.ASCII.GetBytes(key), value);
    }

    public static (int Producer, int Number) Identify(in RecordReader record) => record.Value.Length < MinLength
        ? (-1, -1)
        : (BinaryPrimitives.ReadInt32BigEndian(record.Value), BinaryPrimitives.ReadInt32BigEndian(record.Value[4..]));

    public override string ToString() => $"record {number} of producer {producer}";
}

internal enum Outcome
{
    Open,

    /// <summary>A commit was asked for, and nobody knows yet whether it was done.</summary>
    PerhapsCommitted,
    Committed,
    Aborted,
}

/// <summary>A transaction as its producer sees it.</summary>
internal sealed class SentTransaction(int producer)
{
    public Outcome Outcome { get; set; }

    /// <summary>Its producer asks for nothing more in it.</summary>
    public bool IsGivenUp { get; set; }

    public List<SentRecord> Records { get; } = [];

    /// <summary>What the producer's group is at if this is committed; -1: it says nothing.</summary>
    public long StagedOffset { get; set; } = -1;

    public override string ToString() => $"a transaction ({Outcome}) of producer {producer}";
}

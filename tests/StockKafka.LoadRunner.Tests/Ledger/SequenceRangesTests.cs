using StockKafka.Load.Ledger;
using StockKafka.LoadRunner.Ledger;

namespace StockKafka.LoadRunner.Tests.Ledger;

public sealed class SequenceRangesTests
{
    [Fact]
    public void New_AnyOrderAndOverlap_IsJoined() =>
        Assert.Equal([(1, 6), (8, 9)], new SequenceRanges([(8, 9), (4, 6), (1, 2), (2, 3), (5, 4)]).Ranges);

    [Fact]
    public void Except_RandomSets_AgreesWithPlainSets()
    {
        var random = new Random(11);
        for (var round = 0; round < 500; round++)
        {
            var (left, right) = (Draw(random), Draw(random));
            var expected = left.Except(right).Order().ToArray();
            var difference = Of(left).Except(Of(right));
            Assert.Equal(expected, Expand(difference));
            Assert.Equal(expected.Length, difference.Count);
        }
    }

    [Fact]
    public void Journal_RandomAcknowledgements_AreItsRanges()
    {
        var random = new Random(12);
        var journal = new ProducerJournal("u1");
        HashSet<long> acknowledged = [];
        for (var index = 0; index < 5_000; index++)
        {
            var sequence = journal.Next();
            Assert.Equal(index + 1, sequence);
            if (random.Next(3) > 0)
            {
                journal.Acknowledge(sequence);
                journal.Acknowledge(sequence);
                acknowledged.Add(sequence);
            }
        }

        Assert.Equal(acknowledged.Order(), Expand(journal.AcknowledgedRanges()));
        Assert.Equal((5_000, acknowledged.Count), (journal.Attempted, journal.Acknowledged));
    }

    [Fact]
    public void Journal_AllOfManyAcknowledged_IsOneRange()
    {
        var journal = new ProducerJournal("k1");
        for (var index = 0; index < 4_096; index++)
        {
            journal.Acknowledge(journal.Next());
        }

        Assert.Equal((1, 4_096), Assert.Single(journal.AcknowledgedRanges().Ranges));
    }

    private static HashSet<long> Draw(Random random) => [.. Enumerable.Range(0, random.Next(30)).Select(_ => (long)random.Next(1, 40))];

    private static SequenceRanges Of(IEnumerable<long> numbers) => new(numbers.Select(number => (number, number)));

    private static IEnumerable<long> Expand(SequenceRanges ranges) => ranges.Ranges.SelectMany(range => Numbers(range.From, range.To));

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (var number = from; number <= to; number++)
        {
            yield return number;
        }
    }
}

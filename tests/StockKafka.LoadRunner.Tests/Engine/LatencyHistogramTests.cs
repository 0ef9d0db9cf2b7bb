using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Engine;

public sealed class LatencyHistogramTests
{
    private static readonly double[] Percents = [1, 10, 25, 50, 66, 75, 80, 90, 95, 98, 99, 99.9, 99.99, 100];

    public static TheoryData<string, Func<Random, double>> Distributions => new()
    {
        { "uniform to 1 s", random => random.NextDouble() * 1_000_000 },
        { "exponential, mean 20 ms", random => -20_000 * Math.Log(1 - random.NextDouble()) },
        { "log-normal", random => Math.Exp(9 + 1.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())) },
        { "two humps", random => random.Next(10) == 0 ? 30_000_000 + random.Next(1_000_000) : 800 + random.Next(100) },
        { "constant", _ => 123_456 },
        { "a few microseconds", random => 1 + random.Next(5) },
        { "minutes to an hour", random => 60_000_000 + random.NextDouble() * 3_540_000_000 },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Percentile_KnownDistribution_AgreesWithSortedValuesWithinThreeDigits(string _, Func<Random, double> distribution)
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 50_000).Select(_ => Math.Clamp((long)distribution(random), 1, LatencyHistogram.HighestMicros)).ToArray();
        var histogram = new LatencyHistogram();
        Array.ForEach(values, histogram.Record);
        Array.Sort(values);

        foreach (var percent in Percents)
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(percent / 100 * values.Length - 1e-9) - 1)];
            var found = histogram.Percentile(percent);
            Assert.InRange(found, exact, exact * 1.001 + 1);
        }

        Assert.Equal(values.Sum(), histogram.Sum);
        Assert.Equal(values[0], histogram.Min);
        Assert.Equal(values[^1], histogram.Max);
        Assert.Equal(values.Average(), histogram.Mean, precision: 6);
    }

    [Fact]
    public void Percentile_EveryRank_IsThatRanksValue()
    {
        var histogram = new LatencyHistogram();
        for (var value = 1; value <= 1_000; value++)
        {
            histogram.Record(value);
        }

        for (var rank = 1; rank <= 1_000; rank++)
        {
            Assert.Equal(rank, histogram.Percentile(rank / 10d));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(long.MaxValue, LatencyHistogram.HighestMicros)]
    public void Record_OutOfRange_CountsAtTheEnd(long value, long counted)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(value);
        Assert.Equal(counted, histogram.Percentile(50));
        Assert.Equal(counted, histogram.Max);
    }

    [Fact]
    public void Empty_HasNoFigures()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal((0, 0, 0, 0d), (histogram.Percentile(99), histogram.Min, histogram.Max, histogram.Mean));
        Assert.Equal(0, LatencyHistogram.Empty.Percentile(50));
    }

    [Fact]
    public void Clear_AfterUse_IsLikeNew()
    {
        var histogram = Filled(seed: 1, 1_000);
        histogram.Clear();
        histogram.Record(42);
        Assert.Equal((1, 42, 42, 42), (histogram.Count, histogram.Sum, histogram.Min, histogram.Percentile(99)));
        Assert.Single(histogram.Occupied());
    }

    [Fact]
    public void Add_Parts_EqualsTheWhole()
    {
        var whole = new LatencyHistogram();
        var parts = new LatencyHistogram();
        for (var seed = 0; seed < 10; seed++)
        {
            parts.Add(Filled(seed, 500));
            FillInto(whole, seed, 500);
        }

        AssertSame(whole, parts);
    }

    [Fact]
    public void Codec_RoundTrip_KeepsEverything()
    {
        var histogram = Filled(seed: 3, 5_000);
        AssertSame(histogram, HistogramCodec.Decode(HistogramCodec.Encode(histogram)));
        Assert.Equal("", HistogramCodec.Encode(new LatencyHistogram()));
        Assert.Equal(0, HistogramCodec.Decode("").Count);
    }

    [Theory]
    [InlineData("!")]
    [InlineData("gA==")]
    [InlineData("AQEB//////8HAQ==")]
    public void Codec_Damaged_SaysSo(string text) => Assert.Throws<FormatException>(() => HistogramCodec.Decode(text));

    private static LatencyHistogram Filled(int seed, int count)
    {
        var histogram = new LatencyHistogram();
        FillInto(histogram, seed, count);
        return histogram;
    }

    private static void FillInto(LatencyHistogram histogram, int seed, int count)
    {
        var random = new Random(seed);
        for (var index = 0; index < count; index++)
        {
            histogram.Record((long)Math.Pow(10, random.NextDouble() * 9));
        }
    }

    private static void AssertSame(LatencyHistogram expected, LatencyHistogram actual)
    {
        Assert.Equal(expected.Occupied(), actual.Occupied());
        Assert.Equal((expected.Count, expected.Sum, expected.Min, expected.Max), (actual.Count, actual.Sum, actual.Min, actual.Max));
    }
}

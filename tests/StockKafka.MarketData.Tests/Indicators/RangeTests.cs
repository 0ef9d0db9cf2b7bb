using CsCheck;
using StockKafka.MarketData.Indicators;

namespace StockKafka.MarketData.Tests.Indicators;

/// <summary>The ranges that docs/indicators.md gives hold for whatever a store holds: also for bars that were stored before closes had to lie within their day.</summary>
public sealed class RangeTests
{
    private static readonly Gen<double> Price = Gen.OneOf(Gen.Double[0.01, 1e6], Gen.Double[99, 101]);

    private static readonly Gen<Bar[]> Bars =
        Gen.Select(Price, Price, Price, Price, Gen.Long[0, 1_000_000], (open, high, low, close, volume) => new Bar(open, high, low, close, volume)).Array[60];

    [Fact]
    public void Oscillators_stay_between_their_ends() => Bars.Sample(bars =>
    {
        Within(bars, new Stochastic(), 0, 100);
        Within(bars, new WilliamsR(), -100, 0);
        Within(bars, new Rsi(), 0, 100);
        Within(bars, new Adx(), 0, 100);
        Within(bars, new ChaikinMoneyFlow(), -1, 1);
    });

    private static void Within(Bar[] bars, Indicator indicator, double low, double high)
    {
        Span<double> values = stackalloc double[indicator.Outputs.Count];
        foreach (var bar in bars)
        {
            indicator.Add(bar, values);
            foreach (var value in values)
            {
                Assert.True(double.IsNaN(value) || (value >= low - 1e-9 && value <= high + 1e-9), $"{indicator.GetType().Name}: {value}");
            }
        }
    }
}

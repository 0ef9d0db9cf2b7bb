using StockKafka.MarketData.Indicators;

namespace StockKafka.Bench.Data;

/// <summary>
/// The indicators once more, written as their formulas read: each day's window by itself, in LINQ. What the real ones are compared
/// with, in speed here and in value in the tests. Columns as <see cref="Indicator.Compute(BarColumns, Span{double})"/> writes them.
/// </summary>
internal static class IndicatorsLinq
{
    public static IReadOnlyDictionary<string, Func<Bar[], double[][]>> All { get; } = new Dictionary<string, Func<Bar[], double[][]>>
    {
        ["sma"] = bars => [Each(Closes(bars), 20, window => window.Average())],
        ["ema"] = bars => [Ema(Closes(bars), 20)],
        ["wma"] = bars => [Each(Closes(bars), 20, window => window.Select((close, index) => close * (index + 1)).Sum() / 210)],
        ["bollinger"] = Bollinger,
        ["rsi"] = Rsi,
        ["macd"] = Macd,
        ["stochastic"] = Stochastic,
        ["williamsR"] = bars => [Each(bars, 14, window => -100 * Ratio(window.Max(bar => bar.High) - window.Last().Close, Range(window), 0.5))],
        ["roc"] = bars => [Each(Closes(bars), 13, window => 100 * ((window.Last() / window.First()) - 1))],
        ["atr"] = bars => [Wilder(TrueRanges(bars), 14)],
        ["adx"] = Adx,
        ["obv"] = bars => [Running(bars.Select((bar, row) => row == 0 ? 0 : bar.Volume * Math.Sign(bar.Close - bars[row - 1].Close)))],
        ["cci"] = bars => [Each([.. bars.Select(bar => bar.Typical)], 20, Cci)],
        ["vwap"] = bars => [Each(bars, 20, window => window.Sum(bar => bar.Typical * bar.Volume) / window.Sum(bar => bar.Volume))],
        ["ad"] = bars => [Running(bars.Select(bar => bar.CloseLocation * bar.Volume))],
        ["cmf"] = bars => [Each(bars, 20, window => Ratio(window.Sum(bar => bar.CloseLocation * bar.Volume), window.Sum(bar => bar.Volume), 0))],
    };

    private static double[] Closes(Bar[] bars) => [.. bars.Select(bar => bar.Close)];

    private static double Ratio(double part, double whole, double without) => whole > 0 ? part / whole : without;

    private static double Range(IEnumerable<Bar> window) => window.Max(bar => bar.High) - window.Min(bar => bar.Low);

    private static double[] Each<T>(T[] rows, int period, Func<T[], double> value) =>
        [.. rows.Select((_, row) => row < period - 1 ? double.NaN : value([.. rows.Skip(row - period + 1).Take(period)]))];

    private static double[] Running(IEnumerable<double> steps)
    {
        double sum = 0;
        return [.. steps.Select(step => sum += step)];
    }

    /// <summary>An average that begins with the mean of the first <paramref name="period"/> numbers; leading NaN is left out.</summary>
    private static double[] Smoothed(double[] values, int period, double weight)
    {
        var skipped = values.TakeWhile(double.IsNaN).Count();
        var average = values.Skip(skipped).Take(period).DefaultIfEmpty(double.NaN).Average();
        return [.. values.Select((value, row) => row < skipped + period - 1 ? double.NaN
            : row == skipped + period - 1 ? average
            : average = (average * (1 - weight)) + (value * weight))];
    }

    private static double[] Ema(double[] values, int period) => Smoothed(values, period, 2.0 / (period + 1));

    private static double[] Wilder(double[] values, int period) => Smoothed(values, period, 1.0 / period);

    private static double[][] Bollinger(Bar[] bars)
    {
        var closes = Closes(bars);
        var middle = Each(closes, 20, window => window.Average());
        var deviation = Each(closes, 20, window => Math.Sqrt(window.Select(close => Math.Pow(close - window.Average(), 2)).Sum() / 19));
        double[] upper = [.. middle.Zip(deviation, (mean, each) => mean + (2 * each))];
        double[] lower = [.. middle.Zip(deviation, (mean, each) => mean - (2 * each))];
        return
        [
            upper, middle, lower,
            [.. closes.Select((close, row) => double.IsNaN(upper[row]) ? double.NaN : Ratio(close - lower[row], upper[row] - lower[row], 0.5))],
            [.. upper.Select((top, row) => (top - lower[row]) / middle[row])],
        ];
    }

    private static double[][] Rsi(Bar[] bars)
    {
        double[] moves = [double.NaN, .. bars.Skip(1).Zip(bars, (bar, before) => bar.Close - before.Close)];
        var gains = Wilder([.. moves.Select(move => Math.Max(move, 0))], 14);
        var losses = Wilder([.. moves.Select(move => Math.Max(-move, 0))], 14);
        return [[.. gains.Zip(losses, (gain, loss) => double.IsNaN(gain) ? gain : gain == 0 && loss == 0 ? 50 : 100 - (100 / (1 + (gain / loss))))]];
    }

    private static double[][] Macd(Bar[] bars)
    {
        var closes = Closes(bars);
        double[] line = [.. Ema(closes, 12).Zip(Ema(closes, 26), (fast, slow) => fast - slow)];
        var signal = Ema(line, 9);
        return [line, signal, [.. line.Zip(signal, (each, average) => each - average)]];
    }

    private static double[][] Stochastic(Bar[] bars)
    {
        var k = Each(bars, 14, window => 100 * Ratio(window.Last().Close - window.Min(bar => bar.Low), Range(window), 0.5));
        return [k, Each(k, 3, window => window.Average())];
    }

    private static double[] TrueRanges(Bar[] bars) => [.. bars.Select((bar, row) => row == 0 ? bar.High - bar.Low : new[]
    {
        bar.High - bar.Low, Math.Abs(bar.High - bars[row - 1].Close), Math.Abs(bar.Low - bars[row - 1].Close),
    }.Max())];

    private static double[][] Adx(Bar[] bars)
    {
        double[] up = [double.NaN, .. bars.Skip(1).Zip(bars, (bar, before) => bar.High - before.High)];
        double[] down = [double.NaN, .. bars.Skip(1).Zip(bars, (bar, before) => before.Low - bar.Low)];
        var range = Wilder([double.NaN, .. TrueRanges(bars).Skip(1)], 14);
        double[] Di(double[] move, double[] other) => [.. Wilder([.. move.Zip(other,
            (one, two) => double.IsNaN(one) ? one : one > two && one > 0 ? one : 0)], 14).Zip(range, (part, whole) => double.IsNaN(part) ? part : 100 * Ratio(part, whole, 0))];
        var (plus, minus) = (Di(up, down), Di(down, up));
        return [Wilder([.. plus.Zip(minus, (one, two) => double.IsNaN(one) ? one : 100 * Ratio(Math.Abs(one - two), one + two, 0))], 14), plus, minus];
    }

    private static double Cci(double[] typical)
    {
        var mean = typical.Average();
        var deviation = typical.Average(each => Math.Abs(each - mean));
        return deviation > 0 ? (typical.Last() - mean) / (0.015 * deviation) : 0;
    }
}

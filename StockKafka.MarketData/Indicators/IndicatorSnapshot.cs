using System.Text.Json.Nodes;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Indicators;

/// <summary>The values of a set of indicators on the last of some days.</summary>
public static class IndicatorSnapshot
{
    /// <summary>
    /// By name: a number for an indicator with one value, an object for one with several; null where there is no value, or none
    /// yet. Averages such as Wilder's remember every day, so <paramref name="bars"/> should reach back as far as possible.
    /// </summary>
    /// <param name="definitions">What to work out.</param>
    /// <param name="bars">Days of one symbol, oldest first.</param>
    public static JsonObject Of(IReadOnlyList<IndicatorDefinition> definitions, IReadOnlyList<DailyBar> bars)
    {
        var snapshot = new JsonObject();
        Span<double> values = stackalloc double[Indicator.MaxOutputs];
        foreach (var definition in definitions)
        {
            var indicator = definition.Create();
            values.Fill(double.NaN);
            foreach (var bar in bars)
            {
                indicator.Add(new Bar(bar.Open, bar.High, bar.Low, bar.Close, bar.Volume), values);
            }

            snapshot[definition.Name] = Describe(indicator.Outputs, values);
        }

        return snapshot;
    }

    private static JsonNode? Describe(IReadOnlyList<string> outputs, ReadOnlySpan<double> values)
    {
        if (outputs.Count == 1)
        {
            return Number(values[0]);
        }

        var all = new JsonObject();
        for (var index = 0; index < outputs.Count; index++)
        {
            all[outputs[index]] = Number(values[index]);
        }

        return all;
    }

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}

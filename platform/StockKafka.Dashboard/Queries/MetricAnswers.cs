using System.Text.Json.Serialization;

namespace StockKafka.Platform.Dashboard.Queries;

internal sealed record InstrumentsAnswer(IReadOnlyList<ResourceInstruments> Resources);

internal sealed record ResourceInstruments(string Name, IReadOnlyList<MeterInstruments> Meters);

internal sealed record MeterInstruments(string Name, IReadOnlyList<InstrumentView> Instruments);

/// <param name="Kind"><c>counter</c>, <c>upDownCounter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Series">How many sets of attributes there are.</param>
internal sealed record InstrumentView(string Name, string Unit, string Description, string Kind, int Series);

/// <param name="Times">Seconds since the Unix epoch.</param>
internal sealed record MetricDataAnswer(
    string Kind, string Unit, string Description, IReadOnlyList<DimensionView> Dimensions, IReadOnlyList<double> Times, IReadOnlyList<SeriesView> Series,
    IReadOnlyList<ExemplarView> Exemplars);

internal sealed record DimensionView(string Key, IReadOnlyList<string> Values);

/// <param name="Values">One for each time; null where nothing is known.</param>
internal sealed record SeriesView(string Label, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] IReadOnlyList<double?> Values);

internal sealed record ExemplarView(double Time, double Value, string TraceId, string? SpanId);

namespace StockKafka.Bench.Data;

/// <summary>Market data.</summary>
internal sealed class DataArea : Area
{
    public override string Name => "data";

    public override string Summary => "market data: indicators";

    public override Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken) =>
        Task.FromResult(IndicatorBench.Measure(Name, run, cancellationToken));
}

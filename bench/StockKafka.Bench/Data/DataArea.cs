namespace StockKafka.Bench.Data;

/// <summary>
/// Indicators, storing, ingest and reading of market data. What is compared runs in turns in one run of this program, so that the noise of
/// a shared machine falls on all alike.
/// </summary>
internal sealed class DataArea : Area
{
    public override string Name => "data";

    public override string Summary => "market data: indicators, storing bars, ingest of quotes, reading from the cache";

    public override async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("stockkafka-bench-");
        try
        {
            return
            [
                .. IndicatorBench.Measure(Name, run, cancellationToken),
                .. await StoringAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await ReadingAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await IngestAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<Measurement>> StoringAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        var bench = new BarStoringBench(folder, run.Scaled(BarStoringBench.Bars));
        List<(double Batch, double Inserts, double Copy)> rounds = [];
        for (var round = 0; round < run.Repetitions; round++)
        {
            var (batch, inserts, copy) = await bench.RunAsync(round, cancellationToken).ConfigureAwait(false);
            rounds.Add((batch, inserts, copy));
            run.Say($"data: bars/s: batch {batch:#,0}, one INSERT at a time {inserts:#,0}, COPY {copy:#,0}");
        }

        return
        [
            Result("store bars by batch", Median(rounds.Select(round => round.Batch)), "bars/s"),
            Result("store bars by batch / one INSERT at a time", Median(rounds.Select(round => round.Batch / round.Inserts)), "ratio", Goal.AtLeast(300)),
            Result("store bars by batch / COPY of a CSV file", Median(rounds.Select(round => round.Batch / round.Copy)), "ratio", Goal.AtLeast(0.5)),
        ];
    }

    private async Task<IReadOnlyList<Measurement>> ReadingAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        await using var bench = await DailyBench.StartAsync(Path.Combine(folder, "daily"), cancellationToken).ConfigureAwait(false);
        List<(HammerResult Daily, HammerResult Bare)> rounds = [];
        for (var round = 0; round < run.Repetitions; round++)
        {
            rounds.Add((bench.Daily(run.Seconds(5)), bench.Bare(run.Seconds(5))));
            run.Say($"data: GET daily {rounds[^1].Daily.Rate:#,0}/s, bare {rounds[^1].Bare.Rate:#,0}/s, {rounds[^1].Daily.AllocatedPerRequest:0} B a request");
        }

        var rate = Median(rounds.Select(round => round.Daily.Rate));
        var half = bench.DailyAt(rate / 2, run.Seconds(10));
        run.Say($"data: GET daily at {half.Rate:#,0}/s: p99 {half.P99:0.00} ms");
        return
        [
            Result($"GET daily from cache, {bench.Bytes:#,0} B", rate, "requests/s"),
            Result("GET daily from cache / bare endpoint with the same bytes", Median(rounds.Select(round => round.Daily.Rate / round.Bare.Rate)), "ratio", Goal.AtLeast(0.6)),
            Result("GET daily from cache, p99 at half of that rate", half.P99, "ms", Goal.AtMost(5)),
            Result("GET daily from cache, allocated for a request", Median(rounds.Select(round => round.Daily.AllocatedPerRequest)), "B", Goal.AtMost(4096)),
        ];
    }

    private async Task<IReadOnlyList<Measurement>> IngestAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        await using var bench = await QuoteIngestBench.StartAsync(Path.Combine(folder, "ingest"), cancellationToken).ConfigureAwait(false);
        var count = run.Scaled(QuoteIngestBench.Backlog);
        await bench.ProduceAsync(count, cancellationToken).ConfigureAwait(false);
        var bare = bench.BareLoop(count, cancellationToken);
        var drained = await bench.DrainAsync(count, cancellationToken).ConfigureAwait(false);
        run.Say($"data: quotes/s: bare loop {bare:#,0}, ingest of a backlog {drained:#,0}");
        var visible = await bench.VisibleAsync(run.Seconds(30), cancellationToken).ConfigureAwait(false);
        run.Say($"data: from POST to visible: p50 {visible.P50:0.0} ms, p99 {visible.P99:0.0} ms, {visible.Rate:#,0} quotes/s");
        var sustained = await bench.SustainAsync(TimeSpan.FromSeconds(run.Quick ? 45 : 180), TimeSpan.FromSeconds(run.Quick ? 30 : 300), run.Say, cancellationToken).ConfigureAwait(false);
        return
        [
            Result("ingest of a backlog", drained, "quotes/s"),
            Result("ingest of a backlog / bare loop that only parses", drained / bare, "ratio"),
            Result("ingest sustained, with the producer on the same machine", sustained.Rate, "quotes/s", Goal.AtLeast(100_000)),
            Result("processor time of the API for a quote meanwhile", sustained.CpuMicros, "us"),
            Result($"memory of the API meanwhile (Store:MemoryLimitMb={ApiUnderTest.StoreMemoryMiB}): highest / lowest ten seconds after warm-up", sustained.Growth, "ratio", Goal.AtMost(1.1)),
            Result("memory of the API meanwhile, highest", sustained.ResidentMiB, "MiB"),
            Result("from POST to visible at 1,000 quotes/s, p50", visible.P50, "ms"),
            Result("from POST to visible at 1,000 quotes/s, p99", visible.P99, "ms", Goal.AtMost(50)),
        ];
    }
}

using System.Globalization;

namespace StockKafka.Bench.Load;

/// <summary>
/// The load generator, against those that others use: on the same bare endpoint, one after the other in turns, each as a program of
/// its own whose processor time is all that counts.
/// </summary>
internal sealed partial class LoadArea : Area
{
    public override string Name => "load";

    public override string Summary => "the load generator: requests for its processor time beside wrk, h2load, ab and autocannon; Kafka messages; memory";

    public override async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("stockkafka-bench-");
        try
        {
            await using var endpoint = await EndpointUnderTest.StartAsync(cancellationToken).ConfigureAwait(false);
            return
            [
                .. await RequestsAsync(run, endpoint.Address, Path.Combine(folder.FullName, "reports"), cancellationToken).ConfigureAwait(false),
                .. await ThinkingAsync(run, endpoint.Address, cancellationToken).ConfigureAwait(false),
                .. await KafkaAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Text(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}

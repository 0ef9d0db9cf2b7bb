using StockKafka.Api.Ingest;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>How far the store is behind Kafka.</summary>
internal static class IngestEndpoints
{
    public static void MapIngest(this WebApplication app) => app.MapGet("/api/ingest/status", StatusAsync)
        .WithTags("ingest").WithSummary("How far the store is behind Kafka, by topic and partition")
        .Answers(new IngestStatus("Running", null, 0, [new PartitionStatus(Topics.YFinanceQuotes, 0, 1200, 1200, 0)], Examples.Day, 1142,
            new(2025, 7, 23, 21, 0, 0, TimeSpan.Zero)));

    private static async Task<IResult> StatusAsync(IngestService ingest, MarketStore store, BarTable bars, ReplicaPublisher replica, CancellationToken cancellationToken)
    {
        var partitions = ingest.Partitions();
        var (newest, count) = store.IsOpen ? await bars.SummaryAsync(cancellationToken) : default;
        // Where one partition's end is not known, nor is the sum: no lag must not be read out of no knowledge.
        var lag = partitions.Count > 0 && partitions.All(partition => partition.Lag is not null) ? partitions.Sum(partition => partition.Lag) : null;
        return TypedResults.Ok(new IngestStatus(
            ingest.State.ToString(), ingest.LastError, lag, partitions, newest, count, replica.PublishedAt));
    }

    internal sealed record IngestStatus(string State, string? LastError, long? Lag, IReadOnlyList<PartitionStatus> Partitions,
        DateOnly? NewestBar, long Bars, DateTimeOffset? ReplicaPublishedAt);
}

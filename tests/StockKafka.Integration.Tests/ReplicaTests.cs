using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Integration.Tests;

/// <summary>Two API processes behind one gateway, over one Kafka, one Redis and one store.</summary>
public sealed class ReplicaTests(ReplicaTests.TwoReplicas stack) : IClassFixture<ReplicaTests.TwoReplicas>
{
    private const int Posters = 4;

    [Fact]
    public async Task When_the_writer_is_killed_the_other_takes_over_and_each_acknowledged_quote_is_stored_once()
    {
        var notifications = stack.App.Services.GetRequiredService<ResourceNotificationService>();
        var run = Guid.NewGuid().ToString("N");
        var acknowledged = new ConcurrentDictionary<(int Poster, int Sequence), bool>();
        var unknown = 0;
        using var stop = new CancellationTokenSource();
        var posting = Task.WhenAll(Enumerable.Range(0, Posters).Select(poster => PostAsync(poster)));
        await Eventually.TrueAsync(() => Task.FromResult(acknowledged.Count > 200));

        var writer = Healthy(notifications).Single();
        await stack.KillAsync(writer);
        var atKill = acknowledged.Count;
        await Eventually.TrueAsync(() => Task.FromResult(Healthy(notifications) is [var other] && other != writer), seconds: 60);
        await Eventually.TrueAsync(() => Task.FromResult(acknowledged.Count > atKill + 200), seconds: 60);
        await stop.CancelAsync();
        await posting;

        // A quote whose answer was lost with its process may have been stored or not; none of the others may differ.
        var ledger = await Eventually.GetAsync(() => stack.LedgerAsync(run), l => Distinct(l) >= acknowledged.Count, seconds: 60);
        Assert.InRange(Distinct(ledger), acknowledged.Count, acknowledged.Count + unknown);
        Assert.Equal(0, ledger.GetProperty("duplicates").GetInt64());

        await stack.StartAsync(writer, becomesHealthy: false); // It comes back as the one that stands by.
        await Eventually.TrueAsync(() => Task.FromResult(notifications.TryGetCurrentState(writer, out var now) && now.Snapshot.State?.Text == KnownResourceStates.Running));
        await stack.GetAsync("/api/symbols?limit=1");
        Assert.NotEqual(writer, Healthy(notifications).Single());

        async Task PostAsync(int poster)
        {
            using var client = new HttpClient { BaseAddress = stack.Api.BaseAddress };
            client.DefaultRequestHeaders.Add("X-Api-Key", Stack.ApiKey);
            for (var sequence = 1; !stop.IsCancellationRequested; sequence++)
            {
                using var content = new StringContent(Quote(run, poster, sequence), Encoding.UTF8, "application/json");
                try
                {
                    using var response = await client.PostAsync(new Uri("/api/quotes", UriKind.Relative), content);
                    Assert.True(response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway, response.StatusCode.ToString());
                    _ = response.StatusCode == HttpStatusCode.Accepted ? acknowledged[(poster, sequence)] = true : Interlocked.Increment(ref unknown) > 0;
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref unknown);
                }
            }
        }
    }

    private List<string> Healthy(ResourceNotificationService notifications) =>
        [.. stack.Replicas.Where(id => notifications.TryGetCurrentState(id, out var now) && now.Snapshot.HealthStatus == HealthStatus.Healthy)];

    private static long Distinct(JsonElement ledger) => ledger.GetProperty("distinct").GetInt64();

    private static string Quote(string run, int poster, int sequence) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"symbol":"REPLICA{{poster}}","price":{{sequence}},"source":"load","timestamp":"{{DateTime.UnixEpoch.AddSeconds(sequence):yyyy-MM-ddTHH:mm:ssZ}}","runId":"{{run}}","producerId":"p{{poster}}","sequence":{{sequence}}}""");

    /// <summary>The stack with two API processes behind the gateway.</summary>
    public sealed class TwoReplicas : Stack
    {
        public IReadOnlyList<string> Replicas { get; } = ["api", "api-2"];

        protected override string[] Arguments => ["--api-replicas", "2"];

        protected override string Address => "gateway";
    }
}

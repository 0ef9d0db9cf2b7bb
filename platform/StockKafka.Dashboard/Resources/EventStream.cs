using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Resources;

/// <summary>Tells open pages what has changed: the resources themselves, and that telemetry came in.</summary>
internal sealed class EventStream(IDashboardApplication application, TelemetryStore telemetry, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/events", StreamAsync);

    private async Task StreamAsync(HttpContext context)
    {
        using var events = new ServerSentEvents(context, stopping);
        try
        {
            await events.BeginAsync().ConfigureAwait(false);
            byte[] shown = [];
            TelemetryVersions? told = null;
            var lastSent = time.GetTimestamp();
            while (true)
            {
                // Taken before looking, so that a change in between is not missed.
                var resourcesChanged = application.Changes.Next;
                var telemetryChanged = telemetry.Changes.Next;
                var present = JsonSerializer.SerializeToUtf8Bytes(new ResourcesAnswer(application.Resources()), DashboardJson.Default.ResourcesAnswer);
                if (!present.AsSpan().SequenceEqual(shown))
                {
                    await events.SendAsync("resources", null, shown = present).ConfigureAwait(false);
                    lastSent = time.GetTimestamp();
                }

                if (telemetry.Versions is var versions && versions != told)
                {
                    await events.SendAsync("telemetry", null, told = versions, DashboardJson.Default.TelemetryVersions).ConfigureAwait(false);
                    lastSent = time.GetTimestamp();
                }

                if (time.GetElapsedTime(lastSent) >= Heartbeat)
                {
                    await events.HeartbeatAsync().ConfigureAwait(false);
                    lastSent = time.GetTimestamp();
                }

                await Task.WhenAny(resourcesChanged, telemetryChanged, Task.Delay(Heartbeat, time, events.Ended)).ConfigureAwait(false);
                await Task.Delay(LeastInterval, time, events.Ended).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The page has gone, or the dashboard stops.
        }
    }
}

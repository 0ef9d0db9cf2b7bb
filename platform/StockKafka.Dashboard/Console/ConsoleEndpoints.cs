using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace StockKafka.Platform.Dashboard.Console;

/// <summary>What the resources print.</summary>
internal sealed class ConsoleEndpoints(IDashboardApplication application, TimeProvider time, CancellationToken stopping)
{
    /// <summary>Longer lines are cut: a browser gains nothing from a line of a megabyte.</summary>
    public const int MaxLineLength = 16 * 1024;

    private const int DefaultTail = 1000;
    private const string CutMark = " … (line cut)";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/console/{resource}", FollowAsync);
        routes.MapGet("/api/console/{resource}/download", DownloadAsync);
    }

    private async Task FollowAsync(HttpContext context)
    {
        var resource = (string)context.Request.RouteValues["resource"]!;
        var tail = DefaultTail;
        if (context.Request.Query["tail"] is [{ } text] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out tail)))
        {
            await Answer.FailAsync(context, StatusCodes.Status400BadRequest, $"'tail' must be a number of lines, not '{text}'.").ConfigureAwait(false);
            return;
        }

        _ = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        using var events = new ServerSentEvents(context, stopping);
        if (application.FollowConsole(resource, after > 0 ? int.MaxValue : tail, after, events.Ended) is not { } lines)
        {
            await NotFoundAsync(context, resource).ConfigureAwait(false);
            return;
        }

        try
        {
            await events.BeginAsync().ConfigureAwait(false);
            await SendAsync(events, lines, after).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The page has gone, or the dashboard stops.
        }
    }

    private async Task SendAsync(ServerSentEvents events, IAsyncEnumerable<IReadOnlyList<ConsoleLine>> lines, long last)
    {
        await using var batches = lines.GetAsyncEnumerator(events.Ended);
        var next = batches.MoveNextAsync().AsTask();
        while (true)
        {
            if (await Task.WhenAny(next, Task.Delay(Heartbeat, time, events.Ended)).ConfigureAwait(false) != next)
            {
                events.Ended.ThrowIfCancellationRequested();
                await events.HeartbeatAsync().ConfigureAwait(false);
                continue;
            }

            if (!await next.ConfigureAwait(false))
            {
                return;
            }

            var batch = batches.Current;
            if (last > 0 && batch[0].Seq > last + 1)
            {
                await events.SendAsync("gap", null, new GapNotice(batch[0].Seq - last - 1), DashboardJson.Default.GapNotice).ConfigureAwait(false);
            }

            last = batch[^1].Seq;
            await events.SendAsync(null, last, batch.Select(Cut).ToList(), DashboardJson.Default.ListConsoleLine).ConfigureAwait(false);
            next = batches.MoveNextAsync().AsTask();
        }
    }

    private async Task DownloadAsync(HttpContext context)
    {
        var resource = (string)context.Request.RouteValues["resource"]!;
        if (application.ReadConsole(resource, context.RequestAborted) is not { } lines)
        {
            await NotFoundAsync(context, resource).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = $"{resource}.log" }.ToString();
        await using var writer = new StreamWriter(context.Response.Body);
        await foreach (var line in lines.ConfigureAwait(false))
        {
            await writer.WriteLineAsync(line.AsMemory(), context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static ConsoleLine Cut(ConsoleLine line) =>
        line.Text.Length <= MaxLineLength ? line : line with { Text = string.Concat(line.Text.AsSpan(0, MaxLineLength), CutMark) };

    private static Task NotFoundAsync(HttpContext context, string resource) =>
        Answer.FailAsync(context, StatusCodes.Status404NotFound, $"There is no resource '{resource}'.");
}

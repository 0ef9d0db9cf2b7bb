using System.Net.Http.Json;
using System.Text.Json.Serialization;
using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>
/// Tells the API of a run while it runs and when it has ended, for charts and alerts. Each message holds all that is known, so that one
/// that gets lost (the API may be what a fault takes away) is made up for by the next. Nothing of it can fail a run.
/// </summary>
internal sealed class RunAnnouncer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), LookForFaults = TimeSpan.FromMilliseconds(500), StillThere = TimeSpan.FromSeconds(5), BetweenAttempts = TimeSpan.FromSeconds(1);

    /// <summary>The last message matters more than the others.</summary>
    private const int LastAttempts = 3;

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    private RunAnnouncer(Uri api, string? apiKey, TimeProvider time)
    {
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true)
        {
            BaseAddress = new Uri(api.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Patience,
        };
        ApiKey.Send(_http.DefaultRequestHeaders, apiKey);
    }

    /// <summary>Null where there is no API of ours: of an address that may be anybody's nothing is asked but what the load asks.</summary>
    public static RunAnnouncer? Of(StackTarget target, string testType, TimeProvider time) =>
        target is { Api: { } api, ApiKey: { } key } && testType != "http" ? new(api, key, time) : null;

    /// <summary>Announces the run at once, at each fault, and every few seconds until it ends.</summary>
    public async Task RunAsync(RunHeader header, Func<IReadOnlyList<OutageRecord>> outages, RunClock clock, CancellationToken ended)
    {
        var (told, toldAt) = ((IReadOnlyList<AnnouncedFault>?)null, 0L);
        while (!ended.IsCancellationRequested)
        {
            var run = Describe(header, clock.StartedAt, outages());
            if (told is null || !run.Faults.SequenceEqual(told) || clock.NowMicros - toldAt >= RunClock.ToMicros(StillThere))
            {
                (told, toldAt) = (await SendAsync(run, ended).ConfigureAwait(false) ? run.Faults : null, clock.NowMicros);
            }

            await Task.Delay(LookForFaults, _time, ended).ConfigureAwait(false);
        }
    }

    /// <summary>Announces the end of the run with its verdict.</summary>
    public async Task EndAsync(RunData run, Verdict verdict)
    {
        var (totals, started) = (run.Totals, run.Header.StartedAt);
        var announced = Describe(run.Header, started, run.Outages) with
        {
            EndedAt = started.AddSeconds(run.End?.ElapsedSeconds ?? totals.EndSeconds),
            Verdict = verdict.Outcome.ToString().ToLowerInvariant(),
            Requests = totals.Requests,
        };
        if (totals.Requests > 0)
        {
            announced = announced with
            {
                RequestsPerSecond = totals.Requests / Math.Max(totals.Seconds, 1e-3),
                ErrorRatio = (double)totals.Failed / totals.Requests,
                P95Seconds = totals.Aggregate().AllResponses().Percentile(95) / 1e6,
            };
        }

        for (var attempt = 1; !await SendAsync(announced, CancellationToken.None).ConfigureAwait(false) && attempt < LastAttempts; attempt++)
        {
            await Task.Delay(BetweenAttempts, _time).ConfigureAwait(false);
        }
    }

    public void Dispose() => _http.Dispose();

    private static AnnouncedRun Describe(RunHeader header, DateTimeOffset startedAt, IReadOnlyList<OutageRecord> outages) => new(
        header.RunId,
        ReportText.Load(header.Settings) + (header.Settings.Faults.Count > 0 ? ", with faults" : ""),
        startedAt,
        [
            .. outages.Select(outage => new AnnouncedFault(
                outage.Resource, outage.Cause.ToLowerInvariant(), startedAt + RunClock.FromMicros(outage.InjectedMicros),
                outage.MendedMicros is { } mended ? startedAt + RunClock.FromMicros(mended) : null)),
        ]);

    private async Task<bool> SendAsync(AnnouncedRun run, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.PutAsJsonAsync(
                $"api/runs/{Uri.EscapeDataString(run.RunId)}", run, AnnouncementJson.Default.AnnouncedRun, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}

/// <summary>A run as the API takes it.</summary>
internal sealed record AnnouncedRun(string RunId, string Load, DateTimeOffset StartedAt, IReadOnlyList<AnnouncedFault> Faults)
{
    public DateTimeOffset? EndedAt { get; init; }

    public string? Verdict { get; init; }

    public long? Requests { get; init; }

    public double? RequestsPerSecond { get; init; }

    public double? ErrorRatio { get; init; }

    public double? P95Seconds { get; init; }
}

internal sealed record AnnouncedFault(string Resource, string Action, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnnouncedRun))]
internal sealed partial class AnnouncementJson : JsonSerializerContext;

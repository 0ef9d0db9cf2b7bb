using System.Net;
using System.Text.Json;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.MarketData.Providers;

/// <summary>An answer of a remote provider that is worth reading.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The whole body.</param>
/// <param name="RetryAfter">The pause that it asks for.</param>
/// <param name="Cookies">Cookies set, as <c>name=value</c>.</param>
internal sealed record ProviderAnswer(HttpStatusCode Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter, string[] Cookies)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <exception cref="ProviderException">The body is not JSON.</exception>
    public JsonDocument Json(string provider)
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException bad)
        {
            throw new ProviderException(ProviderFailureKind.BadAnswer, $"{provider} answered {(int)Status} with something that is not JSON: {bad.Message}", inner: bad);
        }
    }
}

/// <summary>
/// The way to one remote provider: its turn first, then its resilience pipeline. Only what says that the host is ill counts for the
/// breaker: no connection, no answer in time, an answer cut off, a status from 500. What it answers otherwise is for the caller to read.
/// </summary>
internal sealed class ProviderClient(string name, IHttpClientFactory clients, DependencyPipeline pipeline, RequestPacer pacer, TimeProvider clock)
{
    /// <summary>Pauses when a host asks for one without saying how long: doubled each time, until an answer comes.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromMinutes(5);

    private int _refusals;

    public int RequestsLeft => pacer.Left;

    /// <param name="request">Makes the request; again for each attempt.</param>
    /// <param name="patient">Whether to make further attempts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="isAnswer">Whether a status from 500 is an answer all the same.</param>
    /// <exception cref="ProviderException">There is no answer to be had, or a pause is to be made.</exception>
    public async Task<ProviderAnswer> SendAsync(Func<HttpRequestMessage> request, bool patient, CancellationToken cancellationToken,
        Func<ProviderAnswer, bool>? isAnswer = null)
    {
        await pacer.WaitAsync(cancellationToken).ConfigureAwait(false);
        ProviderAnswer? answer = null;
        async Task AttemptAsync(CancellationToken token)
        {
            answer = await ExchangeAsync(request, token).ConfigureAwait(false);
            if ((int)answer.Status >= 500 && isAnswer?.Invoke(answer) != true)
            {
                throw new HttpRequestException($"answered {(int)answer.Status}");
            }
        }

        try
        {
            await (patient ? pipeline.ExecuteInBackgroundAsync(AttemptAsync, cancellationToken) : pipeline.ExecuteAsync(AttemptAsync, cancellationToken))
                .ConfigureAwait(false);
        }
        catch (DependencyUnavailableException failure)
        {
            throw new ProviderException(ProviderFailureKind.Unavailable, $"{name}: {Innermost(failure).Message}", failure.RetryAfter, failure);
        }

        if (answer!.Status == HttpStatusCode.TooManyRequests)
        {
            throw Pause(answer.RetryAfter);
        }

        _refusals = 0;
        return answer;
    }

    /// <summary>Makes the pause that the host asks for.</summary>
    /// <returns>What to throw.</returns>
    public ProviderException Pause(TimeSpan? asked)
    {
        var doubled = FirstPause * Math.Pow(2, Math.Min(Interlocked.Increment(ref _refusals) - 1, 10));
        var pause = asked ?? (doubled < LongestPause ? doubled : LongestPause);
        pacer.Hold(pause);
        return new(ProviderFailureKind.RateLimited, $"{name} has too many requests and is left alone for {Math.Ceiling(pause.TotalSeconds)} s", pause);
    }

    private async Task<ProviderAnswer> ExchangeAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(name);
        using var request = make();
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var cookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(cookie => cookie.Split(';')[0]).ToArray() : [];
        var retryAfter = response.Headers.RetryAfter;
        return new(response.StatusCode, body, retryAfter?.Delta ?? (retryAfter?.Date - clock.GetUtcNow()), cookies);
    }

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}

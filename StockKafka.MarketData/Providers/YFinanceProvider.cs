using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.MarketData.Providers;

/// <summary>Yahoo Finance, by its chart API <c>/v8/finance/chart/{symbol}</c>. It needs no key.</summary>
public sealed class YFinanceProvider : IMarketDataProvider
{
    /// <summary>Its name.</summary>
    public const string ProviderName = "yfinance";

    /// <summary>The pipeline that protects it. One for each host: when one is ill, the next in the chain must still be asked.</summary>
    public const string PipelineName = $"market-data:{ProviderName}";

    private readonly YFinanceOptions _options;
    private readonly ProviderClient _client;
    private readonly ProviderHistory _history;
    private readonly RecentAnswers<(string Symbol, int Days), YahooChart> _recent;
    private readonly SemaphoreSlim _sessionTurn = new(1, 1);
    private readonly TimeProvider _clock;
    private Session? _session;

    /// <summary>Made by dependency injection.</summary>
    public YFinanceProvider(IOptions<YFinanceOptions> options, IHttpClientFactory clients, [FromKeyedServices(PipelineName)] DependencyPipeline pipeline, TimeProvider clock)
    {
        _options = options.Value;
        _clock = clock;
        _history = new(clock);
        _recent = new(_options.CacheTime, clock);
        _client = new(Name, clients, pipeline, new RequestPacer(Name, _options.Rate, clock), clock);
    }

    /// <inheritdoc />
    public string Name => ProviderName;

    /// <inheritdoc />
    public ProviderCapabilities Capabilities => ProviderCapabilities.DailyBars | ProviderCapabilities.LatestQuote;

    /// <inheritdoc />
    public ProviderStatus Status => _history.Complete(new(Name, Enabled: true, Detail: null, Capabilities, RequestsLeft: _client.RequestsLeft));

    /// <inheritdoc />
    public async Task<ProviderBars> DailyBarsAsync(ProviderRequest request, int days, CancellationToken cancellationToken)
    {
        var chart = await ChartAsync(request, days, cancellationToken).ConfigureAwait(false);
        return chart.Bars.Bars is { Count: > 0 } bars
            ? chart.Bars with { Bars = [.. bars.TakeLast(days)] }
            : throw new ProviderException(ProviderFailureKind.UnknownSymbol, $"yfinance has no bars of '{request.Symbol}'{(chart.Bars.Refused is [var first, ..] ? $"; {chart.Bars.Skipped} left out, the first: {first}" : "")}");
    }

    /// <inheritdoc />
    public async Task<Quote> LatestQuoteAsync(ProviderRequest request, CancellationToken cancellationToken) =>
        (await ChartAsync(request, days: 0, cancellationToken).ConfigureAwait(false)).Quote is { } quote && quote.Defect(_clock.GetUtcNow()) is null
            ? quote
            : throw new ProviderException(ProviderFailureKind.UnknownSymbol, $"yfinance has no quote of '{request.Symbol}'");

    /// <summary>Yahoo's way of writing: a class is set off by a hyphen (BRK-B), a preferred share by -P (ABR-PD).</summary>
    internal static string YahooSymbol(string symbol) =>
        symbol[0] + symbol[1..].Replace("/", "-", StringComparison.Ordinal).Replace("^", "-P", StringComparison.Ordinal);

    private async Task<YahooChart> ChartAsync(ProviderRequest request, int days, CancellationToken cancellationToken)
    {
        if (_recent.TryGet((request.Symbol, days), out var recent))
        {
            return recent!;
        }

        return await _history.NoteAsync(async () =>
        {
            var answer = await AskAsync(request, days, cancellationToken).ConfigureAwait(false);
            var chart = YahooChart.Read(answer, request.Symbol, _options.AdjustForDividends, DailyBar.Newest(_clock.GetUtcNow()));
            _recent.Keep((request.Symbol, days), chart);
            return chart;
        }).ConfigureAwait(false);
    }

    private async Task<ProviderAnswer> AskAsync(ProviderRequest request, int days, CancellationToken cancellationToken)
    {
        var session = _session;
        var answer = await _client.SendAsync(() => ChartRequest(request.Symbol, days, session), request.Patient, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.Unauthorized)
        {
            session = await RenewSessionAsync(session, request.Patient, cancellationToken).ConfigureAwait(false);
            answer = await _client.SendAsync(() => ChartRequest(request.Symbol, days, session), request.Patient, cancellationToken).ConfigureAwait(false);
        }

        return answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? throw new ProviderException(ProviderFailureKind.Unauthorized, $"yfinance answered {(int)answer.Status} for '{request.Symbol}' even with a new session")
            : answer;
    }

    /// <summary>A cookie, and the crumb that goes with it. Whoever comes while another gets one takes that one.</summary>
    private async Task<Session> RenewSessionAsync(Session? refused, bool patient, CancellationToken cancellationToken)
    {
        await _sessionTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_session is { } other && other != refused)
            {
                return other;
            }

            var welcome = await _client.SendAsync(() => Get(_options.CookieUrl, cookie: null), patient, cancellationToken).ConfigureAwait(false);
            var cookie = string.Join("; ", welcome.Cookies);
            var crumb = await _client.SendAsync(() => Get(new(_options.BaseUrl, "v1/test/getcrumb"), cookie), patient, cancellationToken).ConfigureAwait(false);
            return crumb.IsSuccess
                ? _session = new(cookie, Encoding.UTF8.GetString(crumb.Body.Span))
                : throw new ProviderException(ProviderFailureKind.Unauthorized, $"yfinance asks for a session, and gives none: {(int)crumb.Status}");
        }
        finally
        {
            _sessionTurn.Release();
        }
    }

    private HttpRequestMessage ChartRequest(string symbol, int days, Session? session)
    {
        // Five of seven days are trading days, less some holidays.
        var now = _clock.GetUtcNow();
        var span = days == 0 ? "range=1d" : string.Create(CultureInfo.InvariantCulture,
            $"period1={now.AddDays(-10 - (days * 1.5)).ToUnixTimeSeconds()}&period2={now.ToUnixTimeSeconds()}");
        var crumb = session is null ? "" : $"&crumb={Uri.EscapeDataString(session.Crumb)}";
        return Get(new(_options.BaseUrl, $"v8/finance/chart/{Uri.EscapeDataString(YahooSymbol(symbol))}?interval=1d&includeAdjustedClose=true&events=div,splits&{span}{crumb}"), session?.Cookie);
    }

    private HttpRequestMessage Get(Uri address, string? cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        if (!string.IsNullOrEmpty(cookie))
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }

        return request;
    }

    private sealed record Session(string Cookie, string Crumb);
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.MarketData.Providers;

/// <summary>Korea Investment &amp; Securities, by its open API for overseas stocks. It needs a key; without one it is disabled.</summary>
public sealed class KisProvider : IMarketDataProvider
{
    /// <summary>Its name.</summary>
    public const string ProviderName = "kis";

    /// <summary>The pipeline that protects it. One for each host: when one is ill, the next in the chain must still be asked.</summary>
    public const string PipelineName = $"market-data:{ProviderName}";

    private const string PriceId = "HHDFS00000300", DailyPriceId = "HHDFS76240000";
    /// <summary>The currency of all <see cref="Exchanges"/>; the answers do not name it.</summary>
    internal const string Money = Currency.Usd;

    private static readonly string[] Exchanges = ["NAS", "NYS", "AMS"];

    private readonly KisOptions _options;
    private readonly ProviderClient _client;
    private readonly ProviderHistory _history;
    private readonly KisToken _token;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, string> _exchangeOf = new(StringComparer.Ordinal);

    /// <summary>Made by dependency injection.</summary>
    public KisProvider(IOptions<KisOptions> options, IHttpClientFactory clients, [FromKeyedServices(PipelineName)] DependencyPipeline pipeline, TimeProvider clock)
    {
        _options = options.Value;
        _clock = clock;
        _history = new(clock);
        _client = new(Name, clients, pipeline, new RequestPacer(Name, _options.Rate, clock), clock);
        _token = new(AskTokenAsync, clock);
    }

    /// <inheritdoc />
    public string Name => ProviderName;

    /// <inheritdoc />
    public ProviderCapabilities Capabilities => ProviderCapabilities.DailyBars | ProviderCapabilities.LatestQuote;

    /// <inheritdoc />
    public ProviderStatus Status => _history.Complete(IsEnabled
        ? new(Name, Enabled: true, _options.PaperTrading ? "paper trading" : null, Capabilities, RequestsLeft: _client.RequestsLeft)
        : new(Name, Enabled: false, Disabled, Capabilities));

    private static string Disabled => "no key: set Providers:Kis:AppKey and Providers:Kis:AppSecret (apiportal.koreainvestment.com)";

    private bool IsEnabled => _options.AppKey.Length > 0;

    /// <inheritdoc />
    public Task<Quote> LatestQuoteAsync(ProviderRequest request, CancellationToken cancellationToken) =>
        OnItsExchangeAsync(request, async exchange =>
        {
            using var json = await AskAsync(request, "price", PriceId, $"AUTH=&EXCD={exchange}&SYMB={Symbol(request)}", cancellationToken).ConfigureAwait(false);
            var now = _clock.GetUtcNow();
            return KisAnswer.ReadQuote(json.RootElement, request.Symbol, now) is { } quote && quote.Defect(now) is null ? quote : null;
        });

    /// <inheritdoc />
    public Task<ProviderBars> DailyBarsAsync(ProviderRequest request, int days, CancellationToken cancellationToken) =>
        OnItsExchangeAsync(request, async exchange =>
        {
            // A hundred days an answer, newest first: the next page ends on the day before the oldest.
            var bars = new SortedDictionary<DateOnly, DailyBar>();
            var skipped = 0;
            var refused = new List<string>();
            var today = DailyBar.Newest(_clock.GetUtcNow());
            var lastDay = "";
            while (bars.Count < days)
            {
                using var json = await AskAsync(request, "dailyprice", DailyPriceId,
                    $"AUTH=&EXCD={exchange}&SYMB={Symbol(request)}&GUBN=0&BYMD={lastDay}&MODP=1", cancellationToken).ConfigureAwait(false);
                var page = KisAnswer.ReadBars(json.RootElement, request.Symbol, today);
                skipped += page.Skipped;
                refused.AddRange(page.Refused!.Take(ProviderBars.MaxRefused - refused.Count));
                if (page.Bars.Count(bar => bars.TryAdd(bar.Date, bar)) == 0)
                {
                    break;
                }

                lastDay = bars.First().Key.AddDays(-1).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            }

            return bars.Count > 0 ? new ProviderBars([.. bars.Values.TakeLast(days)], skipped, refused) : null;
        });

    private static string Symbol(ProviderRequest request) => Uri.EscapeDataString(request.Symbol);

    /// <summary>Asks each exchange in turn, the one that knew the symbol before first.</summary>
    private Task<T> OnItsExchangeAsync<T>(ProviderRequest request, Func<string, Task<T?>> ask)
        where T : class
    {
        if (!IsEnabled)
        {
            throw new ProviderException(ProviderFailureKind.Disabled, $"kis is disabled: {Disabled}");
        }

        return _history.NoteAsync(async () =>
        {
            var known = _exchangeOf.GetValueOrDefault(request.Symbol);
            foreach (var exchange in Exchanges.OrderByDescending(exchange => exchange == known))
            {
                if (await ask(exchange).ConfigureAwait(false) is { } answer)
                {
                    _exchangeOf[request.Symbol] = exchange;
                    return answer;
                }
            }

            throw new ProviderException(ProviderFailureKind.UnknownSymbol, $"kis has nothing of '{request.Symbol}' on {string.Join(", ", Exchanges)}");
        });
    }

    private async Task<JsonDocument> AskAsync(ProviderRequest request, string service, string id, string query, CancellationToken cancellationToken)
    {
        string? refused = null;
        while (true)
        {
            var token = await _token.GetAsync(refused, request.Patient, cancellationToken).ConfigureAwait(false);
            var answer = await _client.SendAsync(
                () => Get(new(_options.Address, $"uapi/overseas-price/v1/quotations/{service}?{query}"), id, token),
                request.Patient, cancellationToken, each => KisAnswer.Refusal(each) is not null).ConfigureAwait(false);
            switch (KisAnswer.Refusal(answer))
            {
                case KisAnswer.TokenExpired or KisAnswer.TokenInvalid when refused is null:
                    refused = token;
                    continue;
                case KisAnswer.TokenExpired or KisAnswer.TokenInvalid:
                    throw new ProviderException(ProviderFailureKind.Unauthorized, "kis turned a new token away");
                case KisAnswer.TooManyRequests:
                    throw _client.Pause(TimeSpan.FromSeconds(1));
                case { } code:
                    throw new ProviderException(ProviderFailureKind.BadAnswer, $"kis answered {(int)answer.Status} for '{request.Symbol}' with code {code}");
                case null when !answer.IsSuccess:
                    throw new ProviderException(
                        (int)answer.Status is 401 or 403 ? ProviderFailureKind.Unauthorized : ProviderFailureKind.BadAnswer,
                        $"kis answered {(int)answer.Status} for '{request.Symbol}'");
                default:
                    return answer.Json(Name);
            }
        }
    }

    private async Task<(string Token, TimeSpan Life)> AskTokenAsync(bool patient, CancellationToken cancellationToken)
    {
        var answer = await _client.SendAsync(
            () => new(HttpMethod.Post, new Uri(_options.Address, "oauth2/tokenP"))
            {
                Content = JsonContent.Create(new { grant_type = "client_credentials", appkey = _options.AppKey, appsecret = _options.AppSecret }),
            }, patient, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw new ProviderException(ProviderFailureKind.Unauthorized, $"kis gives no token: {(int)answer.Status}; check Providers:Kis:AppKey, AppSecret and PaperTrading");
        }

        using var json = answer.Json(Name);
        return KisAnswer.Text(json.RootElement, "access_token") is { Length: > 0 } token
            && json.RootElement.TryGetProperty("expires_in", out var life) && life.TryGetInt64(out var seconds)
            ? (token, TimeSpan.FromSeconds(seconds))
            : throw new ProviderException(ProviderFailureKind.BadAnswer, "kis answered without a token");
    }

    private HttpRequestMessage Get(Uri address, string id, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Add("appkey", _options.AppKey);
        request.Headers.Add("appsecret", _options.AppSecret);
        request.Headers.Add("tr_id", id);
        request.Headers.Add("custtype", "P");
        return request;
    }
}

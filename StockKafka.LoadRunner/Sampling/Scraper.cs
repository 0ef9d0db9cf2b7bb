namespace StockKafka.LoadRunner.Sampling;

/// <summary>
/// Fetches the services' metrics pages, all at once. A sample waits for them no longer than <see cref="Patience"/>; a page that comes later,
/// from a service that is hard pressed, belongs to the next one.
/// </summary>
internal sealed class Scraper : IDisposable
{
    /// <summary>Leaves the rest of the second for what else is sampled.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    /// <summary>A page that takes longer does not come.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private const int MaxPageBytes = 4 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null }, disposeHandler: true)
    {
        Timeout = RequestTimeout,
        MaxResponseContentBufferSize = MaxPageBytes,
    };

    private readonly IReadOnlyList<Uri> _pages;
    private readonly Task<string?>?[] _underWay;

    /// <param name="services">Addresses of the services.</param>
    public Scraper(IEnumerable<Uri> services)
    {
        _pages = [.. services.Select(service => new Uri(service, "/metrics")).Distinct()];
        _underWay = new Task<string?>?[_pages.Count];
    }

    /// <summary>The pages in the order of the services; null where none came.</summary>
    public async Task<IReadOnlyList<string?>> FetchAsync(CancellationToken cancellationToken)
    {
        for (var page = 0; page < _pages.Count; page++)
        {
            _underWay[page] ??= FetchAsync(_pages[page], cancellationToken);
        }

        await Task.WhenAny(Task.WhenAll(_underWay!), Task.Delay(Patience, cancellationToken)).ConfigureAwait(false);
        var texts = new string?[_pages.Count];
        for (var page = 0; page < _pages.Count; page++)
        {
            if (_underWay[page] is { IsCompleted: true } done)
            {
                _underWay[page] = null;
                texts[page] = await done.ConfigureAwait(false);
            }
        }

        return texts;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> FetchAsync(Uri page, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(page, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

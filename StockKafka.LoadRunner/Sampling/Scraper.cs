namespace StockKafka.LoadRunner.Sampling;

/// <summary>Fetches the services' metrics pages, all at once, each within <see cref="Patience"/>: who is late is left out.</summary>
sealed class Scraper : IDisposable
{
    /// <summary>Leaves the rest of the second for what else is sampled.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    const int MaxPageBytes = 4 << 20;

    readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null }, disposeHandler: true)
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MaxPageBytes,
    };

    readonly IReadOnlyList<Uri> _pages;

    /// <param name="services">Addresses of the services.</param>
    public Scraper(IEnumerable<Uri> services) => _pages = [.. services.Select(service => new Uri(service, "/metrics")).Distinct()];

    /// <summary>The pages in the order of the services; null where none came.</summary>
    public async Task<IReadOnlyList<string?>> FetchAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_pages.Select(page => FetchAsync(page, cancellationToken))).ConfigureAwait(false);

    public void Dispose() => _http.Dispose();

    async Task<string?> FetchAsync(Uri page, CancellationToken cancellationToken)
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

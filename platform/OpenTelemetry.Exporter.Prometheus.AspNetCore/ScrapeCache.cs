namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Answers scrapes; those that come soon after another share its collection.</summary>
internal sealed class ScrapeCache(PrometheusExporter exporter, PrometheusAspNetCoreOptions options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ExpositionPage _page = new(options.DisableTotalNameSuffixForCounters);
    private readonly Page?[] _pages = new Page?[2];

    /// <summary>The page, to be disposed of when it has been sent; null when nothing could be collected.</summary>
    public async Task<Page?> GetAsync(ExpositionFormat format, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_pages[(int)format] is { } page && clock.GetElapsedTime(page.CollectedAt).TotalMilliseconds < options.ScrapeResponseCacheDurationMilliseconds)
            {
                return page.Use();
            }

            _pages[(int)format]?.Dispose();
            _pages[(int)format] = null;
            var collected = new Page(clock.GetTimestamp());
            if (!exporter.TryCollect(metrics => _page.Write(collected.Writer, metrics, exporter.Resource, format)))
            {
                collected.Dispose();
                return null;
            }

            _pages[(int)format] = collected;
            return collected.Use();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _page.Dispose();
    }

    /// <summary>A collection as text. Its memory goes back when the cache and all who send it have disposed of it.</summary>
    internal sealed class Page(long collectedAt) : IDisposable
    {
        private int _users = 1; // The cache.

        public long CollectedAt => collectedAt;

        public ExpositionWriter Writer { get; } = new();

        /// <summary>One more user.</summary>
        public Page Use()
        {
            Interlocked.Increment(ref _users);
            return this;
        }

        public void Dispose()
        {
            if (Interlocked.Decrement(ref _users) == 0)
            {
                Writer.Dispose();
            }
        }
    }
}

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Answers scrapes; those that come soon after another share its collection.</summary>
internal sealed class ScrapeCache(PrometheusExporter exporter, PrometheusAspNetCoreOptions options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Page?[] _pages = new Page?[2];

    /// <summary>The page, or null when nothing could be collected.</summary>
    public async Task<byte[]?> GetAsync(ExpositionFormat format, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_pages[(int)format] is { } page && clock.GetElapsedTime(page.CollectedAt).TotalMilliseconds < options.ScrapeResponseCacheDurationMilliseconds)
            {
                return page.Bytes;
            }

            var collectedAt = clock.GetTimestamp();
            byte[]? bytes = null;
            if (exporter.TryCollect(metrics => bytes = ExpositionPage.Write(metrics, exporter.Resource, format, options.DisableTotalNameSuffixForCounters)))
            {
                _pages[(int)format] = new(bytes!, collectedAt);
            }

            return bytes;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private sealed record Page(byte[] Bytes, long CollectedAt);
}

namespace StockKafka.MarketData.Providers;

/// <summary>
/// The access token of KIS: one for all callers, asked for by the first that needs it and renewed five minutes before it ends. After
/// a refusal the next attempt is a minute away: KIS hands out one token a minute.
/// </summary>
/// <param name="ask">Gets a token and how long it lives.</param>
/// <param name="clock">Tells when it is old.</param>
internal sealed class KisToken(Func<bool, CancellationToken, Task<(string Token, TimeSpan Life)>> ask, TimeProvider clock)
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5), AfterRefusal = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (string Token, DateTimeOffset RenewAt)? _current;
    private (ProviderException Failure, DateTimeOffset Until)? _refusal;

    /// <summary>The token.</summary>
    /// <param name="refused">A token that was turned away, and must not be given again.</param>
    /// <param name="patient">Whether to make further attempts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProviderException">There is none to be had.</exception>
    public async Task<string> GetAsync(string? refused, bool patient, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = clock.GetUtcNow();
            if (_current is { } current && current.Token != refused && now < current.RenewAt)
            {
                return current.Token;
            }

            if (_refusal is { } refusal && now < refusal.Until)
            {
                throw new ProviderException(refusal.Failure.Kind, refusal.Failure.Message, refusal.Until - now, refusal.Failure);
            }

            var (token, life) = await ask(patient, cancellationToken).ConfigureAwait(false);
            (_current, _refusal) = ((token, now + life - Early), null);
            return token;
        }
        catch (ProviderException failure) when (failure.Kind == ProviderFailureKind.Unauthorized && failure.InnerException is not ProviderException)
        {
            _refusal = (failure, clock.GetUtcNow() + AfterRefusal);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }
}

namespace StockKafka.MarketData.Providers;

/// <summary>Remembers how the last calls of one provider ended.</summary>
internal sealed class ProviderHistory(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _lastSuccess, _lastFailure;
    private string? _lastError;

    /// <summary>Runs a call and notes its end. That a symbol is unknown is an answer, not a failure.</summary>
    public async Task<T> NoteAsync<T>(Func<Task<T>> call)
    {
        try
        {
            var answer = await call().ConfigureAwait(false);
            Note(error: null);
            return answer;
        }
        catch (ProviderException failure)
        {
            Note(failure.Kind == ProviderFailureKind.UnknownSymbol ? null : failure.Message);
            throw;
        }
    }

    public ProviderStatus Complete(ProviderStatus status)
    {
        lock (_gate)
        {
            return status with { LastSuccess = _lastSuccess, LastFailure = _lastFailure, LastError = _lastError };
        }
    }

    private void Note(string? error)
    {
        lock (_gate)
        {
            if (error is null)
            {
                _lastSuccess = clock.GetUtcNow();
            }
            else
            {
                (_lastFailure, _lastError) = (clock.GetUtcNow(), error);
            }
        }
    }
}

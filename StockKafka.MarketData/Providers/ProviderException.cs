namespace StockKafka.MarketData.Providers;

/// <summary>Why a provider gave nothing.</summary>
public enum ProviderFailureKind
{
    /// <summary>It does not know the symbol, or has nothing of it.</summary>
    UnknownSymbol,

    /// <summary>It is not configured.</summary>
    Disabled,

    /// <summary>It cannot be asked for this.</summary>
    NotSupported,

    /// <summary>Its own limit, or the one kept here, is used up.</summary>
    RateLimited,

    /// <summary>It does not accept the key, or asks for one.</summary>
    Unauthorized,

    /// <summary>Its answer cannot be understood.</summary>
    BadAnswer,

    /// <summary>It does not answer, or with an error of its own.</summary>
    Unavailable,
}

/// <summary>A provider gave nothing; the message says why, without any secret.</summary>
/// <param name="kind">Why, in a word.</param>
/// <param name="message">Why, in a sentence.</param>
/// <param name="retryAfter">When it is worth asking again, if that is known.</param>
/// <param name="inner">What it comes from.</param>
public sealed class ProviderException(ProviderFailureKind kind, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why, in a word.</summary>
    public ProviderFailureKind Kind { get; } = kind;

    /// <summary>When it is worth asking again, if that is known.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

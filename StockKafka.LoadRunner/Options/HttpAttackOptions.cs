using StockKafka.Load.Answers;

namespace StockKafka.LoadRunner.Options;

/// <summary>What the scenario Http asks for and expects.</summary>
internal sealed record HttpAttackOptions
{
    public required IReadOnlyList<HttpTarget> Targets { get; init; }

    public HttpMethod Method { get; init; } = HttpMethod.Get;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>HTTP/2 (h2c without TLS): users share connections, each request is a stream.</summary>
    public bool Http2 { get; init; }

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Longest body, bytes; a longer one is a failure.</summary>
    public long LongestBody { get; init; } = long.MaxValue;

    public AnswerExpectation Expected { get; init; } = new();

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
}

/// <summary>An address that is attacked.</summary>
/// <param name="Address">Without user, password and fragment.</param>
/// <param name="Authorization">What the address held of a user and a password, as the header says it; null: nothing.</param>
internal sealed record HttpTarget(Uri Address, string? Authorization);

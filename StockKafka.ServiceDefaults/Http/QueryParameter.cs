namespace StockKafka.ServiceDefaults.Http;

/// <summary>A parameter of the query string, declared once: <see cref="QueryReader"/> checks by it, and the OpenAPI document shows it.</summary>
/// <param name="Name">As in the query string.</param>
/// <param name="Meaning">One sentence for the document.</param>
public abstract record QueryParameter(string Name, string Meaning)
{
    /// <summary>A value that is taken, for the document; null to leave it out of examples.</summary>
    public object? Example { get; init; }

    /// <summary>Whether a request without it is refused.</summary>
    public bool Required { get; init; }
}

/// <summary>A text of at most <paramref name="MaxLength"/> characters.</summary>
public sealed record TextParameter(string Name, string Meaning, int MaxLength = 100) : QueryParameter(Name, Meaning);

/// <summary>A whole number between two bounds (included).</summary>
/// <param name="Name">As in the query string.</param>
/// <param name="Meaning">One sentence for the document.</param>
/// <param name="Min">Smallest value taken.</param>
/// <param name="Max">Largest value taken.</param>
/// <param name="Default">What an absent parameter means; null when that is something else than a number.</param>
public sealed record IntegerParameter(string Name, string Meaning, int Min, int Max, int? Default = null) : QueryParameter(Name, Meaning);

/// <summary>An ISO date.</summary>
public sealed record DateParameter(string Name, string Meaning) : QueryParameter(Name, Meaning);

/// <summary>An ISO moment since 1970; UTC when it has no offset.</summary>
public sealed record MomentParameter(string Name, string Meaning) : QueryParameter(Name, Meaning)
{
    internal static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
}

/// <summary><c>true</c> or <c>false</c>; false when it is not given.</summary>
public sealed record FlagParameter(string Name, string Meaning) : QueryParameter(Name, Meaning);

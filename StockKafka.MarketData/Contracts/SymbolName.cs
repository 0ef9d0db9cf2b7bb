using System.Buffers;
using System.Text;

namespace StockKafka.MarketData.Contracts;

/// <summary>What may name a listing. Real feeds hold names such as <c>BRK/B</c> and <c>ACHR^W</c>.</summary>
public static class SymbolName
{
    /// <summary>The longest name taken.</summary>
    public const int MaxLength = 20;

    /// <summary>The rule in words, for error messages.</summary>
    public const string Rule = "must have 1 to 20 characters out of A-Z, 0-9 and . / ^ - =";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./^-=");

    private static readonly SearchValues<char> Small = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");

    /// <summary>The name as it is stored: small letters of the ASCII alphabet become capitals, wherever a symbol comes in.</summary>
    public static string Canonical(string name) => name.AsSpan().ContainsAny(Small)
        ? string.Create(name.Length, name, static (span, from) => Ascii.ToUpper(from, span, out _))
        : name;

    /// <summary>Whether <paramref name="name"/> can be a symbol.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength } && !name.AsSpan().ContainsAnyExcept(Allowed);
}

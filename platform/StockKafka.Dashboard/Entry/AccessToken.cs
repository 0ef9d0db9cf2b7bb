using System.Security.Cryptography;
using System.Text;

namespace StockKafka.Platform.Dashboard.Entry;

/// <summary>What lets a browser in: the token once, then a cookie made from it, which does not give the token away.</summary>
internal sealed class AccessToken(string token)
{
    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    public string Cookie { get; } = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "dashboard cookie"u8));

    public bool IsToken(string? given) => Matches(given, _token);

    public bool IsCookie(string? given) => Matches(given, Encoding.UTF8.GetBytes(Cookie));

    /// <summary>Takes as long for a wrong value as for the right one.</summary>
    public static bool Matches(string? given, byte[] expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
}

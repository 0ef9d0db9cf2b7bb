using System.Text.RegularExpressions;

namespace StockKafka.Load.Notation;

/// <summary>Keeps what opens something out of messages, reports and run files.</summary>
internal static partial class Secrets
{
    private const string Mark = "***";

    /// <summary>An address without user and password, and without the values of parameters whose names say that they are secret.</summary>
    public static string Hidden(string address) => Parameter().Replace(UserInfo().Replace(address, "//"), $"$1{Mark}");

    /// <summary>What is no address: all before the last @ may be a password.</summary>
    public static string HiddenText(string text) => text.LastIndexOf('@') is var at and >= 0 ? Mark + Hidden(text[at..]) : Hidden(text);

    /// <summary>A header's name; of what is no header nothing, since it may be its value.</summary>
    public static string NameOf(string header) => header.IndexOf(':') is var colon and > 0 ? header[..colon] : Mark;

    [GeneratedRegex("//[^/?#]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex("([?&][^=&#]*(?:key|token|secret|passw|pwd|auth|signature|sig|credential|session)[^=&#]*=)[^&#]*", RegexOptions.IgnoreCase)]
    private static partial Regex Parameter();
}

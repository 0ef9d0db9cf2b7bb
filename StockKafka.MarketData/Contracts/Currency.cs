using System.Collections.Frozen;

namespace StockKafka.MarketData.Contracts;

/// <summary>
/// What prices are counted in. A market that counts in a part of its currency, as London does in pence, comes in with that unit and is
/// kept in the currency: this is the one place where prices are moved from one to the other. Nothing is ever converted to another currency.
/// </summary>
public static class Currency
{
    /// <summary>The currency of the bounds of <see cref="Listing.Tier"/>.</summary>
    public const string Usd = "USD";

    /// <summary>The rule in words, for error messages.</summary>
    public const string Rule = "must be a code of ISO 4217 in capitals, such as USD, or one of the minor units GBp, GBX, ILA, ZAc, ZAC, KWF and USX";

    private static readonly FrozenDictionary<string, (string Main, int Parts)> Minor = new Dictionary<string, (string, int)>(StringComparer.Ordinal)
    {
        ["GBp"] = ("GBP", 100), ["GBX"] = ("GBP", 100), // Pence.
        ["ILA"] = ("ILS", 100), // Agorot.
        ["ZAc"] = ("ZAR", 100), ["ZAC"] = ("ZAR", 100), // Cents of South Africa.
        ["KWF"] = ("KWD", 1000), // Fils of Kuwait.
        ["USX"] = ("USD", 100), // Cents, as futures on grain have them.
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The currencies of ISO 4217 that are in use; codes of funds, metals and tests are left out.</summary>
    private static readonly FrozenSet<string> Main = string.Concat(
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK ",
        "DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF ",
        "KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK ",
        "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX ",
        "USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether it is a currency, and no unit that has to be moved to one first; null, the unknown currency, is taken too.</summary>
    public static bool IsMain(string? code) => code is null || Main.Contains(code);

    /// <summary>How many of its largest minor unit a market may count in instead, such as 100 for GBP; 1 where none does, and for USD, in which only futures are.</summary>
    public static int PartsOf(string? code) => code switch { "GBP" or "ILS" or "ZAR" => 100, "KWD" => 1000, _ => 1 };

    /// <summary>The currency of a unit; anything else as it is.</summary>
    public static string? Of(string? unit) => unit is not null && Minor.TryGetValue(unit, out var minor) ? minor.Main : unit;

    /// <summary>A price counted in a unit, in its currency: 71.9 GBp are 0.719 GBP, to the nearest number there is.</summary>
    public static double InMain(double price, string? unit) =>
        unit is null || !Minor.TryGetValue(unit, out var minor) ? price
        : Math.Abs(price) < 1e20 ? (double)((decimal)price / minor.Parts) // Decimal, as 71.9 / 100 is not 0.719 in binary.
        : price / minor.Parts;
}

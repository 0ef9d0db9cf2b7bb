using System.Globalization;

namespace StockKafka.MarketData.Tests.Providers;

/// <summary>Answers in the shape in which Yahoo's chart API gives them.</summary>
internal static class YahooShapes
{
    /// <summary>Monday 2025-07-21, 13:30 UTC, the opening in New York.</summary>
    public const long FirstOpening = 1753104600;

    public const string NotFound =
        """{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}""";

    public const string InvalidCrumb =
        """{"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}""";

    /// <summary>Three days, of which the second is null all over, as on a day without trade; the adjusted close is half the close.</summary>
    public static string Chart(string symbol = "AMZN") => string.Create(CultureInfo.InvariantCulture,
        $$$"""
        {"chart":{"result":[{"meta":{"currency":"USD","symbol":"{{{symbol}}}","exchangeName":"NMS","instrumentType":"EQUITY",
        "regularMarketTime":{{{FirstOpening + (2 * 86400) + 23400}}},"gmtoffset":-14400,"timezone":"EDT","exchangeTimezoneName":"America/New_York",
        "regularMarketPrice":228.29,"regularMarketVolume":28294852,"chartPreviousClose":227.47,"previousClose":227.47,"dataGranularity":"1d","range":"1d"},
        "timestamp":[{{{FirstOpening}}},{{{FirstOpening + 86400}}},{{{FirstOpening + (2 * 86400)}}}],
        "indicators":{"quote":[{"open":[225.84,null,228.47],"high":[229.69,null,228.79],"low":[225.65,null,227.1],"close":[229.3,null,228.29],"volume":[40297600,null,28294852]}],
        "adjclose":[{"adjclose":[114.65,null,114.145]}]}}],"error":null}}
        """);
}

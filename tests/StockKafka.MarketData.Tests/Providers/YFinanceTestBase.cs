using Microsoft.AspNetCore.Http;
using StockKafka.Broker.Tests.Support;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Providers;
using IHost = Microsoft.Extensions.Hosting.IHost;

namespace StockKafka.MarketData.Tests.Providers;

/// <summary>The provider, asking a server that answers as Yahoo does.</summary>
public abstract class YFinanceTestBase
{
    private protected static readonly ProviderRequest Amzn = new("AMZN");

    private protected static ManualClock At(string moment)
    {
        var clock = new ManualClock();
        clock.Advance(DateTimeOffset.Parse(moment) - clock.GetUtcNow());
        return clock;
    }

    private protected static IHost Host(LocalServer server, TimeProvider? clock = null, params (string, string)[] settings) => ProviderSetUp.Build(clock,
        [("Providers:YFinance:BaseUrl", server.Address.ToString()), ("Providers:YFinance:Rate:PerSecond", "1000"), .. settings]);
}

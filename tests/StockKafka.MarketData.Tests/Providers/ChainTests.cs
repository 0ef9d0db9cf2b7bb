using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Providers;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.MarketData.Tests.Providers;

public sealed class ChainTests
{
    [Fact]
    public async Task The_next_provider_answers_when_one_fails_and_the_failure_is_kept()
    {
        await using var yahoo = await LocalServer.StartAsync(context => Answers.JsonAsync(context, "oops", 500));
        using var host = ProviderSetUp.Build(null, ("Providers:YFinance:BaseUrl", yahoo.Address.ToString()), ("Providers:Order", "yfinance, kis, file, simulated"));
        var result = await host.Chain().DailyBarsAsync(new("S0001"), 30, source: null, default);
        Assert.Equal(("simulated", 30), (result.Source, result.Value.Bars.Count));
        Assert.Equal(["yfinance", "kis", "file"], result.Failures.Select(failure => failure.Source));
        Assert.Equal(["Unavailable", "Disabled", "Disabled"], result.Failures.Select(failure => failure.Kind));
        Assert.Contains("answered 500", result.Failures[0].Reason);
    }

    [Fact]
    public async Task Each_provider_that_was_asked_is_measured_with_its_outcome()
    {
        var mine = new AsyncLocal<List<string>?>(); // Other tests ask providers at the same time.
        using var listener = new MeterListener { InstrumentPublished = (instrument, all) => all.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            if (instrument.Name == "stock.provider.duration")
            {
                mine.Value?.Add(string.Join(' ', tags.ToArray().Select(tag => tag.Value)));
            }
        });
        listener.Start();
        await using var yahoo = await LocalServer.StartAsync(context => Answers.JsonAsync(context, "oops", 500));
        using var host = ProviderSetUp.Build(null, ("Providers:YFinance:BaseUrl", yahoo.Address.ToString()), ("Providers:Order", "yfinance, simulated"));
        mine.Value = [];
        await host.Chain().DailyBarsAsync(new("S0001"), 30, source: null, default);

        Assert.Equal(["yfinance daily_bars Unavailable", "simulated daily_bars answered"], mine.Value);
    }

    [Fact]
    public async Task A_host_that_is_ill_does_not_close_the_way_to_the_next_one()
    {
        var token = """{"access_token":"t","expires_in":86400}""";
        await using var yahoo = await LocalServer.StartAsync(context => Answers.JsonAsync(context, "oops", 500));
        await using var kis = await LocalServer.StartAsync(context => Answers.JsonAsync(context, context.Request.Method == "POST" ? token : """{"output":{"last":"5.0"},"rt_cd":"0"}"""));
        using var host = ProviderSetUp.Build(null,
            ("Providers:YFinance:BaseUrl", yahoo.Address.ToString()), ("Providers:YFinance:Rate:PerSecond", "1000"), ("Providers:Kis:BaseUrl", kis.Address.ToString()),
            ("Providers:Kis:AppKey", "k"), ("Providers:Kis:AppSecret", "s"), ("Providers:Kis:Rate:PerSecond", "1000"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("kis", (await host.Chain().LatestQuoteAsync(new("AMZN"), source: null, default)).Source);
        }

        Assert.Equal(5, yahoo.Requests.Count); // Its breaker opened after the fifth.
    }

    [Fact]
    public async Task One_named_source_is_asked_alone_and_all_reasons_are_in_the_message()
    {
        using var host = ProviderSetUp.Build(null, ("Providers:Order", "kis,file"));
        Assert.Equal("simulated", (await host.Chain().LatestQuoteAsync(new("S0007"), "simulated", default)).Source);
        var nobody = await Assert.ThrowsAsync<NoProviderException>(() => host.Chain().DailyBarsAsync(new("S0007"), 5, source: null, default));
        Assert.Contains("Providers:Kis:AppKey", nobody.Message);
        Assert.Contains("Providers:File:Path", nobody.Message);
        Assert.False(nobody.IsUnknownSymbol);
        var unknown = await Assert.ThrowsAsync<NoProviderException>(() => host.Chain().DailyBarsAsync(new("AMZN"), 5, "simulated", default));
        Assert.True(unknown.IsUnknownSymbol);
    }

    [Fact]
    public void Every_provider_has_a_status_those_of_the_chain_first()
    {
        using var host = ProviderSetUp.Build(null, ("Providers:Order", "simulated,yfinance"));
        var status = host.Chain().Status;
        Assert.Equal(["simulated", "yfinance", "kis", "file"], status.Select(each => each.Name));
        Assert.Equal([true, true, false, false], status.Select(each => each.Enabled));
        Assert.Equal(1, status[1].RequestsLeft);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData("00:00:03", 3)]
    public void A_remote_host_has_10_seconds_for_an_answer_unless_configured_otherwise(string? configured, int seconds)
    {
        using var host = ProviderSetUp.Build(null, configured is null ? [] : [("Resilience:market-data:kis:AttemptTimeout", configured)]);
        var options = host.Services.GetRequiredService<IOptionsMonitor<DependencyResilienceOptions>>().Get(KisProvider.PipelineName);
        Assert.Equal(TimeSpan.FromSeconds(seconds), options.AttemptTimeout);
    }

    [Theory]
    [InlineData("Providers:Order", "yahoo", "Providers:Order: Order is 'yahoo'; give one or more of yfinance, kis, file, simulated")]
    [InlineData("Providers:Order", "kis,kis", "each once")]
    [InlineData("Providers:Kis:AppKey", "only-one", "AppKey and AppSecret are needed together")]
    [InlineData("Providers:YFinance:BaseUrl", "ftp://x/", "https://example.com/")]
    [InlineData("Providers:YFinance:Rate:PerSecond", "0", "Providers:YFinance:Rate:PerSecond")]
    [InlineData("Providers:Simulated:Symbols", "0", "Providers:Simulated:Symbols")]
    public async Task A_mistake_in_the_configuration_stops_the_start_and_is_named(string key, string value, string message)
    {
        using var host = ProviderSetUp.Build(null, (key, value));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(message, refused.Message);
        Assert.DoesNotContain("only-one", refused.Message);
    }
}

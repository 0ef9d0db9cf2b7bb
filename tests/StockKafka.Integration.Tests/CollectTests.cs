using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Confluent.Kafka;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Tests.Providers;

namespace StockKafka.Integration.Tests;

/// <summary>A stack whose API asks a Yahoo of its own on loopback, watches one simulated symbol, and has a live feed.</summary>
public sealed class CollectStack : Stack
{
    public const string Watched = "S0009";

    private LocalServer? _yahoo;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_yahoo is not null)
        {
            await _yahoo.DisposeAsync();
        }
    }

    protected override async Task ConfigureAsync(IDistributedApplicationTestingBuilder builder)
    {
        _yahoo = await LocalServer.StartAsync(context => context.Request.Path.Value!.Split('/')[^1] switch
        {
            "DOWN" => Answers.JsonAsync(context, "oops", 500),
            "BRK-B" or "AMZN" => Answers.JsonAsync(context, YahooShapes.Chart()),
            _ => Answers.JsonAsync(context, YahooShapes.NotFound, 404),
        });
        builder.Resources.Single(resource => resource.Name == "api").Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            context.EnvironmentVariables["Providers__YFinance__BaseUrl"] = _yahoo.Address.ToString();
            context.EnvironmentVariables["Providers__YFinance__Rate__PerSecond"] = "1000";
            context.EnvironmentVariables["Providers__Simulated__Symbols"] = "20";
            context.EnvironmentVariables["Collect__Symbols"] = Watched;
            context.EnvironmentVariables["Collect__Source"] = "simulated";
            context.EnvironmentVariables["Collect__Interval"] = "00:00:01";
            context.EnvironmentVariables["Collect__Days"] = "3";
            context.EnvironmentVariables["SimulatedFeed__QuotesPerSecond"] = "200";
        }));
    }
}

/// <summary>From a provider through Kafka into the store.</summary>
public sealed class CollectTests(CollectStack stack) : IClassFixture<CollectStack>
{
    [Fact]
    public async Task Bars_of_the_simulated_market_are_stored_and_have_indicators()
    {
        var result = await CollectAsync("S0002", "source=simulated&days=40");
        Assert.Equal(("simulated", 40, 1), (result.GetProperty("source").GetString(), result.GetProperty("bars").GetInt32(), result.GetProperty("quotes").GetInt32()));
        var bars = await DailyAsync("S0002", count: 40);
        var indicators = await stack.GetAsync("/api/stock/S0002/indicators");
        var day = bars[39].GetProperty("date").GetString();
        Assert.Equal((day, 40), (indicators.GetProperty("date").GetString(), indicators.GetProperty("bars").GetInt32()));
        var closes = bars.EnumerateArray().Select(bar => bar.GetProperty("close").GetDouble()).ToArray();
        Assert.Equal(closes[^20..].Average(), indicators.GetProperty("indicators").GetProperty("sma").GetDouble(), 1e-9);
        var before = await stack.GetAsync($"/api/stock/S0002/indicators?date={bars[10].GetProperty("date").GetString()}");
        Assert.Equal(JsonValueKind.Null, before.GetProperty("indicators").GetProperty("sma").ValueKind);
        Assert.Equal(JsonValueKind.Null, before.GetProperty("indicators").GetProperty("macd").GetProperty("signal").ValueKind);
        Assert.Equal(JsonValueKind.Number, before.GetProperty("indicators").GetProperty("obv").ValueKind);
    }

    [Theory]
    [InlineData("AMZN", "/api/stock/AMZN")]
    [InlineData("BRK/B", "/api/stock/BRK%2FB")]
    public async Task Bars_and_the_quote_of_yahoo_are_stored(string symbol, string path)
    {
        var result = await stack.PostAsync($"{path}/collect?days=5", "");
        Assert.Equal(("yfinance", symbol, 2, 1, 1), (result.GetProperty("source").GetString(), result.GetProperty("symbol").GetString(),
            result.GetProperty("bars").GetInt32(), result.GetProperty("quotes").GetInt32(), result.GetProperty("skipped").GetInt32()));
        Assert.Equal(0, result.GetProperty("failures").GetArrayLength());
        var bars = await Eventually.GetAsync(() => DailyOrNothingAsync(path), list => list.Length == 2);
        Assert.Equal([114.65, 114.145], bars.Select(bar => Math.Round(bar.GetProperty("close").GetDouble(), 9)));
        var quote = await Eventually.GetAsync(async () => await stack.Api.GetAsync($"{path}/quote"), response => response.IsSuccessStatusCode);
        Assert.Equal(228.29, (await quote.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("price").GetDouble());
    }

    [Fact]
    public async Task What_was_collected_says_in_kafka_where_it_comes_from_and_to_which_trace_it_belongs()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/stock/S0005/collect?source=simulated&days=1");
        request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        using var answer = await stack.Api.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = await stack.App.GetConnectionStringAsync("kafka"), GroupId = Guid.NewGuid().ToString("N"), AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe(Topics.DailyBars);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        ConsumeResult<string, byte[]> message;
        do
        {
            message = consumer.Consume(patience.Token);
        }
        while (message.Message.Key != "S0005");
        Assert.Equal("simulated", Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes("source")));
        Assert.Matches($"^00-{Trace}-[0-9a-f]{{16}}-01$", Encoding.ASCII.GetString(message.Message.Headers.GetLastBytes("traceparent")));
        consumer.Close();
    }

    [Fact]
    public async Task The_watch_list_is_collected_by_itself()
    {
        var bars = await DailyAsync(CollectStack.Watched, count: 3);
        Assert.Equal(CollectStack.Watched, bars[0].GetProperty("symbol").GetString());
    }

    [Fact]
    public async Task The_simulated_feed_makes_new_quotes_again_and_again()
    {
        async Task<DateTimeOffset?> NewestAsync()
        {
            using var response = await stack.Api.GetAsync("/api/stock/S0001/quote");
            return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("timestamp").GetDateTimeOffset() : null;
        }

        var first = await Eventually.GetAsync(NewestAsync, time => time is not null);
        await Eventually.GetAsync(NewestAsync, time => time > first);
    }

    [Fact]
    public async Task When_nobody_can_answer_the_reason_of_each_is_told()
    {
        using var response = await stack.Api.PostAsync("/api/stock/DOWN/collect", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("urn:stockkafka:providers-unavailable", problem.GetProperty("type").GetString());
        Assert.Equal(["yfinance", "kis", "file"], problem.GetProperty("failures").EnumerateArray().Select(failure => failure.GetProperty("source").GetString()));
        var yahoo = (await stack.GetAsync("/api/providers")).EnumerateArray().First();
        Assert.Equal(("yfinance", 1, true), (yahoo.GetProperty("name").GetString(), yahoo.GetProperty("order").GetInt32(), yahoo.GetProperty("enabled").GetBoolean()));
        Assert.Contains("answered 500", yahoo.GetProperty("lastError").GetString());
    }

    [Fact]
    public async Task A_symbol_that_no_provider_knows_is_not_found()
    {
        using var response = await stack.Api.PostAsync("/api/stock/NOSUCH/collect", null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("urn:stockkafka:no-provider-data", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("POST", "/api/stock/AM~ZN/collect?source=x&days=0", "symbol", "days", "source")]
    [InlineData("GET", "/api/stock/AM~ZN/indicators?date=today", "symbol", "date")]
    public async Task A_bad_request_names_every_field_at_fault(string method, string path, params string[] fields)
    {
        using var response = await stack.Api.SendAsync(new(new(method), path));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("/api/stock/NOSUCH/indicators", "unknown-symbol")]
    [InlineData("/api/stock/S0009/indicators?date=1999-01-01", "no-bar")]
    public async Task Indicators_of_what_is_not_there_are_not_found(string path, string type)
    {
        await DailyAsync(CollectStack.Watched, count: 3);
        using var response = await stack.Api.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains($"urn:stockkafka:{type}", await response.Content.ReadAsStringAsync());
    }

    private Task<JsonElement> CollectAsync(string symbol, string query) => stack.PostAsync($"/api/stock/{symbol}/collect?{query}", "");

    private async Task<JsonElement> DailyAsync(string symbol, int count)
    {
        await Eventually.GetAsync(() => DailyOrNothingAsync($"/api/stock/{symbol}"), list => list.Length == count);
        return await stack.GetAsync($"/api/stock/{symbol}/daily");
    }

    private async Task<JsonElement[]> DailyOrNothingAsync(string path)
    {
        using var response = await stack.Api.GetAsync($"{path}/daily");
        return response.IsSuccessStatusCode ? [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()] : [];
    }
}

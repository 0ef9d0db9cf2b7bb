using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace StockKafka.Api.Tests.Endpoints;

/// <summary>What the API takes, and what it says of what it does not take.</summary>
public sealed class RequestTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Good = """{"symbol":"A","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""";
    private const string Bars = "symbol,date,open,high,low,close,volume\nPACK,2025-07-23,1,2,1,2,10\n";

    [Theory]
    [InlineData("[null]", "[0]: must be a JSON object, not null")]
    [InlineData("[" + Good + ",null]", "[1]: must be a JSON object, not null")]
    [InlineData("[" + Good + ",1]", "[1]: must be a JSON object")]
    [InlineData("""{"symbol":"a b","price":-1,"timestamp":"2025-07-23T00:00:00Z"}""",
        "[0].price: must be above 0 and below 1,000,000,000", "[0].source: must be given", "[0].symbol: must have 1 to 20 characters out of A-Z, 0-9 and . / ^ - =")]
    [InlineData("""{"symbol":1,"price":"1","source":null,"timestamp":"yesterday","volume":1.5}""",
        "[0].price: must be a number", "[0].source: must be a text, not null", "[0].symbol: must be a text",
        "[0].timestamp: must be a moment with its offset such as 2025-07-23T15:00:00Z", "[0].volume: must be a whole number from -9223372036854775808 to 9223372036854775807")]
    [InlineData("""{"symbol":"A","Symbol":"B","price":0,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""",
        "[0].price: must be above 0 and below 1,000,000,000", "[0].symbol: is given more than once")]
    [InlineData("""{"symbol":"A","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z","currency":"usd"}""",
        "[0].currency: must be a code of ISO 4217 in capitals, such as USD, or one of the minor units GBp, GBX, ILA, ZAc, ZAC, KWF and USX")]
    [InlineData("""{"symbol":"A","price":1,"source":"t","timestamp":"2025-07-23T00:00:00"}""", "[0].timestamp: must be a moment with its offset such as 2025-07-23T15:00:00Z")]
    [InlineData("""{"symbol":"A","price":NaN}""", "body: is not JSON: line 1, byte 23, cannot be read")]
    [InlineData("symbol=A", "body: is not JSON: line 1, byte 1, cannot be read; it must begin with { or [")]
    [InlineData("", "body: is empty; it must be JSON")]
    [InlineData("[]", "body: holds 0 quotes; send 1 to 10000")]
    [InlineData(Good + Good, "body: is not JSON: line 1, byte 73, cannot be read")]
    [InlineData("""{"symbol":"\ud800","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""", "[0].symbol: must be a text")]
    [InlineData("""{"\ud800":"A"}""", "[0]: holds a name or a text with an escape that is no character")]
    public async Task Every_field_of_a_quote_at_fault_is_named_in_plain_words(string body, params string[] errors) =>
        Assert.Equal(errors, await ErrorsAsync(HttpMethod.Post, "/api/quotes", body));

    [Theory]
    [InlineData("""{"symbols":0,"days":"x"}""", "days: must be a whole number from -2147483648 to 2147483647", "symbols: must be 1 to 20000")]
    [InlineData("""{"lastDay":"0001-01-05"}""", "lastDay: must be 1950-01-01 to ")]
    [InlineData("null", "body: must be a JSON object, not null")]
    [InlineData("", "body: is empty; it must be JSON")]
    public async Task So_is_every_field_of_a_simulated_market(string body, params string[] errors)
    {
        var found = await ErrorsAsync(HttpMethod.Post, "/api/import/simulated", body);
        Assert.Equal(errors.Length, found.Length);
        Assert.All(errors.Zip(found), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task And_of_a_load_run() => Assert.Equal(
        [
            "faults[0].action: must be a text", "load: must have 1 to 200 characters", "startedAt: must be a moment with its offset such as 2025-07-23T15:00:00Z",
            "verdict: must be one of pass, fail, invalid",
        ],
        await ErrorsAsync(HttpMethod.Put, "/api/runs/r1", """{"runId":"r1","load":"","startedAt":5,"endedAt":"2025-07-23T15:00:00Z","verdict":"won","faults":[{"resource":"kafka","action":1,"startedAt":"2025-07-23T15:00:00Z"}]}"""));

    [Theory]
    [InlineData("/api/stock/A/daily?form=2026-01-01&limit=0", "form: is unknown; the parameters are from, to, limit", "limit: '0' is not a whole number from 1 to 100000")]
    [InlineData("/api/providers?x=1", "x: is unknown; no parameter is taken here")]
    [InlineData("/api/stock/A/quote?limit=1", "limit: is unknown; no parameter is taken here")]
    [InlineData("/api/ingest/status?x=1", "x: is unknown; no parameter is taken here")]
    [InlineData("/api/stock/A/daily?from=", "from: is empty; give a value, or leave it out")]
    [InlineData("/api/annotations?from=03/04/2025", "from: '03/04/2025' is not a moment since 1970 such as 2025-07-23T15:00:00Z")]
    [InlineData("/api/annotations?to=0001-01-01", "to: '0001-01-01' is not a moment since 1970 such as 2025-07-23T15:00:00Z")]
    public async Task A_parameter_that_would_do_nothing_is_refused(string path, params string[] errors) =>
        Assert.Equal(errors, await ErrorsAsync(HttpMethod.Get, path, null));

    [Theory]
    [InlineData("/api/watchlist?condition=nope")]
    [InlineData("/api/watchlist/performance?condition=nope")]
    public async Task A_condition_that_no_rule_has_is_refused_with_those_that_there_are(string path)
    {
        var error = Assert.Single(await ErrorsAsync(HttpMethod.Get, path, null));
        Assert.StartsWith("condition: 'nope' is none of bollinger_lower_touch, bollinger_upper_touch, breakout_20_day_high, death_cross, gap_down,", error);
        using var known = await api.Client.GetAsync(path.Replace("nope", "gap_down", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Fact]
    public async Task The_ledger_of_a_run_that_nobody_knows_is_404_and_of_an_announced_one_empty()
    {
        using var unknown = await api.Client.GetAsync("/api/runs/nosuch/ledger");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("urn:stockkafka:unknown-run", (await unknown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
        using var announced = await api.Client.PutAsJsonAsync("/api/runs/announced", new { runId = "announced", load = "api", startedAt = "2025-07-23T15:00:00Z" });
        Assert.Equal(HttpStatusCode.OK, announced.StatusCode);
        Assert.Equal(0, (await api.Client.GetFromJsonAsync<JsonElement>("/api/runs/announced/ledger")).GetProperty("messages").GetInt64());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_packed_body_is_unpacked(string coding)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync("/api/quotes", Pack(Good, coding), "application/json", coding)).Status);
        Assert.Equal((HttpStatusCode.OK, 1), (await SendAsync("/api/import/daily-bars", Pack(Bars, coding), "text/csv", coding)) is var (status, json)
            ? (status, json.GetProperty("stored").GetInt32()) : default);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_what_its_label_says_is_refused(string coding)
    {
        var (status, problem) = await SendAsync("/api/quotes", Encoding.UTF8.GetBytes(Good), "application/json", coding);
        Assert.Equal((HttpStatusCode.BadRequest, "urn:stockkafka:bad-request"), (status, problem.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_packed_body_that_was_cut_off_is_refused(string coding)
    {
        var rows = Bars + string.Concat(Enumerable.Range(0, 2000).Select(row => $"CUT{row},2025-07-23,1,2,1,2,{row * 7919 % 10007}\n"));
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("/api/import/daily-bars", Pack(rows, coding)[..^2000], "text/csv", coding)).Status);
    }

    [Fact]
    public async Task A_body_that_grows_beyond_the_limit_as_it_is_unpacked_is_too_large()
    {
        var (status, problem) = await SendAsync("/api/quotes", Pack(new string(' ', 64 << 20) + Good, "gzip"), "application/json", "gzip");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "urn:stockkafka:body-too-large"), (status, problem.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("/api/quotes", "application/json", "zstd")]
    [InlineData("/api/quotes", "application/json", "gzip, gzip")]
    [InlineData("/api/quotes", "text/plain; charset=utf-8", null)]
    [InlineData("/api/quotes", "application/json; charset=utf-16", null)]
    [InlineData("/api/quotes", "application/x-www-form-urlencoded", null)]
    [InlineData("/api/quotes", "nonsense", null)]
    [InlineData("/api/import/daily-bars", "application/json", null)]
    [InlineData("/api/import/symbols", "text/csv; charset=klingon", null)]
    [InlineData("/api/import/simulated", "text/plain", null)]
    public async Task What_is_labelled_as_something_else_is_415(string path, string type, string? coding)
    {
        var (status, problem) = await SendAsync(path, Encoding.UTF8.GetBytes(Good), type, coding);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "urn:stockkafka:unsupported-body"), (status, problem.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.quote+json")]
    [InlineData(null)]
    public async Task Json_is_taken_under_each_of_its_labels_or_none(string? type) =>
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync("/api/quotes", Encoding.UTF8.GetBytes(Good), type, null)).Status);

    [Fact]
    public async Task Text_of_an_encoding_that_is_named_is_decoded()
    {
        byte[] body = [.. "symbol,name,market_cap,sector\nLVMUY,Mo"u8, 0xEB, .. "t"u8, 0x80, .. ",1,X\n"u8];
        var (status, result) = await SendAsync("/api/import/symbols", body, "text/csv; charset=windows-1252", null);
        Assert.Equal((HttpStatusCode.OK, 1), (status, result.GetProperty("stored").GetInt32()));
        Assert.Equal("Moët€", (await api.Client.GetFromJsonAsync<JsonElement>("/api/symbols?query=LVMUY")).GetProperty("items")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_symbol_may_be_written_in_small_letters_wherever_it_comes_in()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync("/api/quotes", Encoding.UTF8.GetBytes(Good.Replace("\"A\"", "\"small/a\"", StringComparison.Ordinal)), "application/json", null)).Status);
        await Eventually.TrueAsync(async () => (await api.Client.GetAsync("/api/stock/small%2Fa/quote")).IsSuccessStatusCode);
        Assert.Equal("SMALL/A", (await api.Client.GetFromJsonAsync<JsonElement>("/api/stock/SMALL%2FA/quote")).GetProperty("symbol").GetString());
    }

    [Fact]
    public async Task Pence_come_back_as_pounds_and_money_that_was_never_named_without_a_currency()
    {
        const string quotes = """
            [{"symbol":"VOD.L","price":71.9,"change":-0.6,"source":"t","timestamp":"2025-07-23T00:00:00Z","currency":"GBp"},{"symbol":"BARE","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}]
            """;
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync("/api/quotes", Encoding.UTF8.GetBytes(quotes), "application/json", null)).Status);
        await Eventually.TrueAsync(async () => (await api.Client.GetAsync("/api/stock/BARE/quote")).IsSuccessStatusCode);
        var quote = await api.Client.GetFromJsonAsync<JsonElement>("/api/stock/VOD.L/quote");
        Assert.Equal((0.719, -0.006, "GBP"), (quote.GetProperty("price").GetDouble(), quote.GetProperty("change").GetDouble(), quote.GetProperty("currency").GetString()));
        Assert.False((await api.Client.GetFromJsonAsync<JsonElement>("/api/stock/BARE/quote")).TryGetProperty("currency", out _));

        var (_, bars) = await SendAsync("/api/import/daily-bars", "symbol,date,open,high,low,close,volume,currency\nVOD.L,2025-07-23,71.9,72,71,71.9,5,GBp\nVOD.L,2025-07-24,1,1,1,1,5,pence\n"u8.ToArray(), "text/csv", null);
        Assert.Equal((1, 1), (bars.GetProperty("stored").GetInt32(), bars.GetProperty("rejected").GetInt32()));
        Assert.StartsWith("currency: 'pence': must be", bars.GetProperty("errors")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        var bar = (await api.Client.GetFromJsonAsync<JsonElement>("/api/stock/VOD.L/daily"))[0];
        Assert.Equal((0.719, "GBP"), (bar.GetProperty("close").GetDouble(), bar.GetProperty("currency").GetString()));
        var indicators = await api.Client.GetFromJsonAsync<JsonElement>("/api/stock/VOD.L/indicators");
        Assert.Equal((0.719, "GBP"), (indicators.GetProperty("close").GetDouble(), indicators.GetProperty("currency").GetString()));

        await SendAsync("/api/import/symbols", "symbol,name,market_cap,sector\nVOD.L,Vodafone,2e11,X\n"u8.ToArray(), "text/csv", null);
        var listing = (await api.Client.GetFromJsonAsync<JsonElement>("/api/symbols?query=VOD.L")).GetProperty("items")[0];
        Assert.Equal("GBP", listing.GetProperty("currency").GetString());
        Assert.False(listing.TryGetProperty("tier", out var tier) && tier.ValueKind != JsonValueKind.Null);
        Assert.Equal(0, (await api.Client.GetFromJsonAsync<JsonElement>("/api/symbols?query=VOD.L&tier=1")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task After_a_split_no_bar_or_indicator_of_the_old_scale_is_answered_from_a_cache()
    {
        await ImportAsync(1, 40, 1);
        Assert.Equal(100, await LastAsync("daily?limit=40", bars => bars[0].GetProperty("close").GetDouble()));
        Assert.Equal(100, await LastAsync("indicators?date=2025-02-09", day => day.GetProperty("indicators").GetProperty("sma").GetDouble()), 9);
        await ImportAsync(39, 41, 4);
        Assert.Equal(25, await LastAsync("daily?limit=41", bars => bars[0].GetProperty("close").GetDouble()));
        Assert.Equal(25, await LastAsync("indicators?date=2025-02-09", day => day.GetProperty("indicators").GetProperty("sma").GetDouble()), 9);

        async Task ImportAsync(int from, int to, int ratio)
        {
            var rows = Enumerable.Range(from, to - from + 1).Select(day => $"SPLIT,{new DateOnly(2025, 1, 1).AddDays(day - 1):yyyy-MM-dd},{100 / ratio},{100 / ratio},{100 / ratio},{100 / ratio},{1000 * ratio}\n");
            Assert.Equal(HttpStatusCode.OK, (await SendAsync("/api/import/daily-bars", Encoding.UTF8.GetBytes("symbol,date,open,high,low,close,volume\n" + string.Concat(rows)), "text/csv", null)).Status);
        }

        async Task<double> LastAsync(string path, Func<JsonElement, double> value) => value(await api.Client.GetFromJsonAsync<JsonElement>($"/api/stock/SPLIT/{path}"));
    }

    private static byte[] Pack(string text, string coding)
    {
        var packed = new MemoryStream();
        using (Stream packing = coding switch
        {
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => new GZipStream(packed, CompressionLevel.Fastest),
        })
        {
            packing.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(string path, byte[] body, string? type, string? coding)
    {
        using var content = new ByteArrayContent(body);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (coding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        }

        using var response = await api.Client.PostAsync(path, content);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    private async Task<string[]> ErrorsAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var response = await api.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        return [.. errors.EnumerateObject().Select(error => $"{error.Name}: {error.Value[0].GetString()}").Order(StringComparer.Ordinal)];
    }
}

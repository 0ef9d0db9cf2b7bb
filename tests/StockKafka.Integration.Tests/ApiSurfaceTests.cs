using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>What every caller of the API meets: keys, limits, entity tags, compression, and the document that describes it all.</summary>
public sealed class ApiSurfaceTests(Stack stack) : IClassFixture<Stack>
{
    private const string Header = "symbol,date,open,high,low,close,volume\n";

    [Theory]
    [InlineData("/api/quotes", null, "urn:stockkafka:api-key-missing")]
    [InlineData("/api/quotes", "a-wrong-key-of-some-length", "urn:stockkafka:api-key-wrong")]
    [InlineData("/api/import/daily-bars", null, "urn:stockkafka:api-key-missing")]
    [InlineData("/api/import/symbols", "", "urn:stockkafka:api-key-missing")]
    [InlineData("/api/import/simulated", null, "urn:stockkafka:api-key-missing")]
    public async Task Writing_needs_the_key(string path, string? key, string type)
    {
        using var stranger = new HttpClient { BaseAddress = stack.Api.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("[]", Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        }

        using var response = await stranger.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("ApiKey", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal(type, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Scanning_needs_the_key_and_reading_does_not()
    {
        using var stranger = new HttpClient();
        using var scan = await stranger.PostAsync(new Uri(stack.Scanner.BaseAddress!, "/api/scans"), null);
        Assert.Equal(HttpStatusCode.Unauthorized, scan.StatusCode);
        using var read = await stranger.GetAsync(new Uri(stack.Api.BaseAddress!, "/api/symbols"));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task A_caller_who_has_the_bars_already_gets_304_until_they_change()
    {
        await stack.PostAsync("/api/import/daily-bars", Header + "TAGGED,2025-07-23,1,2,1,2,10\n", "text/csv");
        using var first = await stack.Api.GetAsync("/api/stock/TAGGED/daily");
        var tag = first.Headers.ETag!;
        Assert.True(tag.IsWeak);
        using (var again = await GetAsync("/api/stock/TAGGED/daily", request => request.Headers.IfNoneMatch.Add(tag)))
        {
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag);
            Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        }

        await stack.PostAsync("/api/import/daily-bars", Header + "TAGGED,2025-07-24,1,2,1,2,10\n", "text/csv");
        using var changed = await GetAsync("/api/stock/TAGGED/daily", request =>
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
            request.Headers.IfNoneMatch.Add(tag);
        });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag);
    }

    [Fact]
    public async Task An_answer_is_compressed_for_those_who_take_it_so_and_holds_the_same()
    {
        var rows = new StringBuilder(Header);
        for (var day = new DateOnly(2024, 1, 1); day < new DateOnly(2025, 1, 1); day = day.AddDays(1))
        {
            rows.Append($"PACKED,{day:yyyy-MM-dd},1,2,1,2,10\n");
        }

        await stack.PostAsync("/api/import/daily-bars", rows.ToString(), "text/csv");
        var plain = await stack.Api.GetStringAsync("/api/stock/PACKED/daily");
        using var packed = await GetAsync("/api/stock/PACKED/daily", request => request.Headers.AcceptEncoding.ParseAdd("br"));
        Assert.Equal(["br"], packed.Content.Headers.ContentEncoding);
        var bytes = await packed.Content.ReadAsByteArrayAsync();
        Assert.True(bytes.Length * 5 < plain.Length, $"{bytes.Length} of {plain.Length} bytes");
        await using var unpacked = new System.IO.Compression.BrotliStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.Equal(plain, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_without_being_read()
    {
        var sent = new CountingStream(100L << 20);
        using var content = new StreamContent(sent);
        content.Headers.ContentLength = sent.Length;
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/quotes") { Content = content };
        request.Headers.ExpectContinue = true;
        using var response = await stack.Api.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("urn:stockkafka:body-too-large", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
        Assert.Equal(0, sent.Position);
    }

    [Theory]
    [InlineData("""{"symbol":"A","symbol":"B","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""", "symbol")]
    [InlineData("""{"symbol":"A","price":-1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""", "[0].price")]
    [InlineData("""{"symbol":"A","price":NaN,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""", "line 1, byte 23")]
    [InlineData("""{"symbol":"A","price":1e999,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""", "price")]
    [InlineData("""{"symbol":"A","price":1,"source":"t","timestamp":"2999-07-23T00:00:00Z"}""", "[0].timestamp")]
    [InlineData("""{"symbol":"A B","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""", "[0].symbol")]
    [InlineData("""{"symbol":"A","source":"t","timestamp":"2025-07-23T00:00:00Z"}""", "price")]
    [InlineData("[]", "body")]
    [InlineData("null", "[0]")]
    [InlineData("", "body")]
    [InlineData("[1]", "[0]")]
    public async Task A_quote_that_cannot_be_taken_is_refused_with_the_field_named(string body, string field)
    {
        using var response = await stack.Api.PostAsync("/api/quotes", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").ToString();
        Assert.Contains(field.TrimStart('$', '.'), errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        byte[] body = [.. "{\"symbol\":\"A"u8, 0xC3, 0x28, .. "\",\"price\":1,\"source\":\"t\",\"timestamp\":\"2025-07-23T00:00:00Z\"}"u8];
        using var response = await stack.Api.PostAsync("/api/quotes", new ByteArrayContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("BRK/A")]
    [InlineData("ACHR^W")]
    public async Task A_symbol_with_a_slash_or_a_caret_is_reached_by_its_escaped_name(string symbol)
    {
        await stack.PostAsync("/api/import/daily-bars", Header + $"{symbol},2025-07-23,1,2,1,2,10\n", "text/csv");
        var path = $"/api/stock/{Uri.EscapeDataString(symbol)}/daily";
        Assert.Equal(symbol, (await stack.GetAsync(path))[0].GetProperty("symbol").GetString());
    }

    [Fact]
    public async Task A_breaker_is_opened_and_closed_by_hand()
    {
        const string quote = """{"symbol":"BYHAND","price":1,"source":"t","timestamp":"2025-07-23T00:00:00Z"}""";
        Assert.Equal("Isolated", (await stack.PostAsync("/api/resilience/kafka/isolate", "")).GetProperty("state").GetString());
        using (var refused = await stack.Api.PostAsync("/api/quotes", new StringContent(quote, Encoding.UTF8, "application/json")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        Assert.Equal("Closed", (await stack.PostAsync("/api/resilience/kafka/close", "")).GetProperty("state").GetString());
        await stack.PostAsync("/api/quotes", quote);
        using var unknown = await stack.Api.PostAsync("/api/resilience/nobody/close", null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task The_system_page_shows_what_the_machine_and_the_service_do()
    {
        var health = await stack.GetAsync("/api/system/health");
        Assert.Contains(health.GetProperty("status").GetString(), (string[])["Healthy", "Warning", "Critical"]);
        Assert.InRange(health.GetProperty("memoryPercent").GetDouble(), 0.1, 100);
        Assert.InRange(health.GetProperty("diskPercent").GetDouble(), 0.1, 100);
        Assert.InRange(health.GetProperty("processMemoryBytes").GetInt64(), 1 << 20, 1L << 40);
        await Eventually.GetAsync(() => stack.GetAsync("/api/system/health"), page =>
            page.GetProperty("requestsPerSecond").GetDouble() > 0 && page.GetProperty("activeConnections").GetInt64() > 0
            && page.GetProperty("cpuPercent").GetDouble() > 0);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        change(request);
        return await stack.Api.SendAsync(request);
    }

    /// <summary>Zeros, and how many of them were taken.</summary>
    private sealed class CountingStream(long length) : MemoryStream
    {
        private long _position;

        public override long Length => length;

        public override long Position { get => _position; set => _position = value; }

        public override bool CanSeek => true;

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}

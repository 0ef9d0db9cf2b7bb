using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>The live stream of quotes.</summary>
public sealed class StreamTests(Stack stack) : IClassFixture<Stack>
{
    [Fact]
    public async Task A_client_gets_the_latest_quote_first_and_then_each_newer_one_of_its_symbols()
    {
        await stack.PostAsync("/api/quotes", Quote("LIVE", 1, minute: 1));
        await Eventually.TrueAsync(async () => (await stack.Api.GetAsync("/api/stock/LIVE/quote")).IsSuccessStatusCode);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await stack.Api.GetAsync(
            "/api/stream/quotes?symbols=live,OTHER", HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        Assert.Equal(("LIVE", 1.0), await NextAsync(reader, patience.Token));
        await stack.PostAsync("/api/quotes", $"[{Quote("UNWANTED", 9, 2)},{Quote("LIVE", 2, 2)}]");
        Assert.Equal(("LIVE", 2.0), await NextAsync(reader, patience.Token));
        await stack.PostAsync("/api/quotes", Quote("LIVE", 3, minute: 0)); // Older than the latest: not news.
        await stack.PostAsync("/api/quotes", Quote("OTHER", 4, minute: 3));
        Assert.Equal(("OTHER", 4.0), await NextAsync(reader, patience.Token));
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_nobody_up()
    {
        using var sleeper = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await sleeper.ConnectAsync(new DnsEndPoint(stack.Api.BaseAddress!.Host, stack.Api.BaseAddress.Port));
        await sleeper.SendAsync("GET /api/stream/quotes HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var buffer = new byte[1];
        await sleeper.ReceiveAsync(buffer); // The stream has begun; nothing is read from here on.

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await stack.Api.GetAsync(
            "/api/stream/quotes?symbols=LAST", HttpCompletionOption.ResponseHeadersRead, patience.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        for (var round = 0; round < 20; round++)
        {
            var many = Enumerable.Range(0, 2000).Select(n => Quote($"S{n}", n + 1, round % 60));
            await stack.PostAsync("/api/quotes", $"[{string.Join(',', many)}]");
        }

        await stack.PostAsync("/api/quotes", Quote("LAST", 5, minute: 1));
        Assert.Equal(("LAST", 5.0), await NextAsync(reader, patience.Token));
    }

    [Theory]
    [InlineData("A,B C")]
    [InlineData(",")]
    public async Task Symbols_that_cannot_be_are_refused(string symbols)
    {
        using var response = await stack.Api.GetAsync($"/api/stream/quotes?symbols={Uri.EscapeDataString(symbols)}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static async Task<(string Symbol, double Price)> NextAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var quote = JsonDocument.Parse(line["data: ".Length..]).RootElement;
                return (quote.GetProperty("symbol").GetString()!, quote.GetProperty("price").GetDouble());
            }
        }

        throw new EndOfStreamException();
    }

    private static string Quote(string symbol, double price, int minute) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"symbol":"{{symbol}}","price":{{price}},"source":"test","timestamp":"2025-07-25T14:{{minute:00}}:00Z"}""");
}

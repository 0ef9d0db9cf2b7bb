using System.Diagnostics;
using System.Text.Json;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Tests.Scenarios;

public sealed class QuoteStencilsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Every_message_is_a_whole_quote_with_its_own_sequence_and_the_time_of_now(int minBytes)
    {
        string[] symbols = ["MSFT", "A\"\u00e4"];
        var random = new Random(1);
        using var quotes = new QuoteWriter("run-1", "k1", random, TimeProvider.System);
        var stencils = new QuoteStencils(quotes, symbols, minBytes, KafkaStress.HeadersOf("run-1"), random, TimeProvider.System);
        var began = DateTimeOffset.UtcNow;
        // Each stencil more than once, across the numbers of digits, and back.
        long[] sequences = [.. Enumerable.Range(1, 1_200), 999_999_999_999, long.MaxValue, .. Enumerable.Range(2_000, 300)];
        foreach (var sequence in sequences)
        {
            var message = stencils.Next(sequence, Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));
            using var json = JsonDocument.Parse(message.Value);
            var quote = json.RootElement;
            Assert.Equal(sequence, quote.GetProperty("sequence").GetInt64());
            Assert.Equal(("run-1", "k1", message.Key), (quote.GetProperty("runId").GetString(), quote.GetProperty("producerId").GetString(), quote.GetProperty("symbol").GetString()));
            Assert.Contains(message.Key, symbols);
            Assert.True(minBytes == 0 || message.Value.Length == minBytes);
            Assert.InRange(quote.GetProperty("timestamp").GetDateTimeOffset(), began.AddMilliseconds(-2), DateTimeOffset.UtcNow);
        }
    }
}

using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Integration.Tests;

/// <summary>Quotes of one run, numbered from 1 for each producer, sent straight to Kafka by an idempotent producer.</summary>
internal sealed class QuoteStream(string servers, string run) : IDisposable
{
    public const int Producers = 4;

    private readonly IProducer<string, byte[]> _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
    {
        BootstrapServers = servers, Acks = Acks.All, EnableIdempotence = true, LingerMs = 5, MessageTimeoutMs = 120_000, DeliveryReportFields = "none",
    }).SetLogHandler((_, _) => { }).Build();

    /// <summary>How many were sent and acknowledged so far.</summary>
    public int Sent { get; private set; }

    /// <summary>Sends <paramref name="count"/> more quotes, evenly over the producers, and returns when the broker has acknowledged all.</summary>
    /// <param name="count">How many.</param>
    /// <param name="eachSecond">At most so many a second; 0: as fast as it goes.</param>
    public async Task SendAsync(int count, int eachSecond)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var index = 0; index < count;)
        {
            var due = eachSecond == 0 ? count : Math.Min(count, (int)(clock.Elapsed.TotalSeconds * eachSecond) + 1);
            for (; index < due; index++)
            {
                Produce(Sent + index);
            }

            await Task.Delay(1);
        }

        while (_producer.Flush(TimeSpan.FromMilliseconds(50)) > 0)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(5), "the broker has not acknowledged all");
        }

        Sent += count;
    }

    public void Dispose() => _producer.Dispose();

    private void Produce(int index)
    {
        var symbol = string.Create(CultureInfo.InvariantCulture, $"R{index % 100}");
        var json = string.Create(CultureInfo.InvariantCulture,
            $$"""{"symbol":"{{symbol}}","price":{{1 + index}},"source":"load","timestamp":"{{DateTime.UnixEpoch.AddSeconds(index):yyyy-MM-ddTHH:mm:ssZ}}","runId":"{{run}}","producerId":"p{{index % Producers}}","sequence":{{(index / Producers) + 1}}}""");
        while (true)
        {
            try
            {
                _producer.Produce(Topics.YFinanceQuotes, new() { Key = symbol, Value = Encoding.UTF8.GetBytes(json) });
                return;
            }
            catch (ProduceException<string, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(5));
            }
        }
    }
}

using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Bench.Data;

/// <summary>Produces quotes of 1,000 symbols, as long and as varied as those of a load run.</summary>
internal sealed class QuoteSource : IDisposable
{
    private const int Symbols = 1_000, Different = 100_000;

    private readonly IProducer<string, byte[]> _producer;
    private readonly (string Symbol, byte[] Json)[] _quotes = [.. Enumerable.Range(0, Different).Select(Quote)];
    private long _produced;

    public QuoteSource(string servers) => _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
    {
        BootstrapServers = servers, Acks = Acks.All, LingerMs = 20, QueueBufferingMaxMessages = 500_000, DeliveryReportFields = "none",
    }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    /// <summary>Produces some quotes, and returns when the broker has them.</summary>
    public void Produce(int count, CancellationToken cancellationToken)
    {
        for (var index = 0; index < count; index++)
        {
            ProduceNext(cancellationToken);
        }

        while (_producer.Flush(TimeSpan.FromMilliseconds(20)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Produces until it is cancelled, never more than <paramref name="most"/> ahead of what has been applied since now.</summary>
    public void ProduceAhead(Func<long> applied, int most, CancellationToken cancellationToken)
    {
        for (var sent = 0L; !cancellationToken.IsCancellationRequested; sent++)
        {
            while (sent - applied() > most && !cancellationToken.WaitHandle.WaitOne(5))
            {
            }

            ProduceNext(cancellationToken);
        }
    }

    public void Dispose() => _producer.Dispose();

    private void ProduceNext(CancellationToken cancellationToken)
    {
        var (symbol, json) = _quotes[_produced++ % Different];
        while (true)
        {
            try
            {
                _producer.Produce(Topics.YFinanceQuotes, new Message<string, byte[]> { Key = symbol, Value = json });
                return;
            }
            catch (ProduceException<string, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                if (cancellationToken.WaitHandle.WaitOne(1))
                {
                    return;
                }
            }
        }
    }

    private static (string Symbol, byte[] Json) Quote(int index)
    {
        var symbol = string.Create(CultureInfo.InvariantCulture, $"S{index % Symbols:0000}");
        return (symbol, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"symbol":"{{symbol}}","price":{{100 + (index % 977 / 100.0)}},"change":{{index % 31 / 10.0}},"changeRate":{{index % 17 / 10.0}},"volume":{{1000 + index}},"source":"load","timestamp":"2025-07-25T14:{{index / 60 % 60:00}}:{{index % 60:00}}.123Z","runId":"bench-ingest-run-0001","producerId":"bench-{{index % 4}}","sequence":{{index + 1}}}""")));
    }
}

using System.Buffers;
using System.Text.Json;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// Writes quotes as the topic's JSON, prices walking at random from a start that depends on the symbol, all of one writer with the same
/// market: a walk for each symbol would cost ten thousand users more memory than all else. Reuses one buffer: what
/// <see cref="Written"/> returns holds until the next <see cref="Begin"/>.
/// </summary>
internal sealed class QuoteWriter(string runId, string producerId, Random random, TimeProvider time) : IDisposable
{
    /// <summary>The field <c>source</c> of every quote of a load run.</summary>
    public const string Source = "load";

    private const string PaddingLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int PaddingFrame = 14; // ,"padding":"" and the closing brace

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private double _market = 1;
    private Utf8JsonWriter? _json;
    private char[] _padding = [];

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Begin()
    {
        _buffer.ResetWrittenCount();
        _json ??= new Utf8JsonWriter(_buffer);
        _json.Reset();
    }

    public void BeginArray() => _json!.WriteStartArray();

    public void EndArray() => _json!.WriteEndArray();

    /// <param name="symbol">Whose quote.</param>
    /// <param name="sequence">Number of the message.</param>
    /// <param name="minBytes">A shorter quote is filled up to this length with characters that do not compress.</param>
    public void Add(string symbol, long sequence, int minBytes = 0)
    {
        var start = 20 + (symbol[0] * 7 + symbol.Length * 31) % 400;
        var before = Math.Max(1, Math.Round(start * _market, 2));
        _market *= 1 + (random.NextDouble() - 0.5) / 100;
        var price = Math.Max(1, Math.Round(start * _market, 2));
        var json = _json!;
        json.WriteStartObject();
        json.WriteString("symbol"u8, symbol);
        json.WriteNumber("price"u8, price);
        json.WriteNumber("change"u8, Math.Round(price - before, 2));
        json.WriteNumber("changeRate"u8, Math.Round((price - before) / before * 100, 4));
        json.WriteNumber("volume"u8, random.NextInt64(100, 1_000_000));
        json.WriteString("source"u8, Source);
        json.WriteString("timestamp"u8, time.GetUtcNow().UtcDateTime);
        json.WriteString("runId"u8, runId);
        json.WriteString("producerId"u8, producerId);
        json.WriteNumber("sequence"u8, sequence);
        if (minBytes - (json.BytesCommitted + json.BytesPending) - PaddingFrame is var missing and > 0)
        {
            json.WriteString("padding"u8, Padding((int)missing));
        }

        json.WriteEndObject();
    }

    /// <summary>A stretch of one long random text, from another place each time.</summary>
    private ReadOnlySpan<char> Padding(int length)
    {
        if (_padding.Length < 2 * length)
        {
            _padding = random.GetItems<char>(PaddingLetters, 2 * length);
        }

        return _padding.AsSpan(random.Next(length), length);
    }

    public void End() => _json!.Flush();

    public void Dispose() => _json?.Dispose();
}

using System.Buffers.Text;
using System.Globalization;
using Confluent.Kafka;
using StockKafka.Load.Kafka;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// The messages of one Kafka producer. A few hundred quotes are written beforehand, and a message is one of them with the time and the
/// sequence put in: writing each anew took as much processor time as all of the Kafka client.
/// </summary>
internal sealed class QuoteStencils : ProducerMessages
{
    private const int MostStencils = 256;

    /// <summary>Long messages get fewer stencils: together they stay below this, bytes.</summary>
    private const int Budget = 4 << 20;

    private const string StampFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";
    private const int StampLength = 28;

    private readonly Stencil[] _stencils;
    private readonly TimeProvider _time;
    private readonly byte[] _stamp = new byte[StampLength];
    private long _stampUntil = long.MinValue;
    private int _next;

    /// <param name="quotes">Writes the stencils.</param>
    /// <param name="symbols">Whose quotes they are.</param>
    /// <param name="minBytes">Least length of a message.</param>
    /// <param name="headers">Headers of every message.</param>
    /// <param name="random">Chooses the symbols.</param>
    /// <param name="time">What the messages' times are told from, to the millisecond.</param>
    public QuoteStencils(
        QuoteWriter quotes, IReadOnlyList<string> symbols, int minBytes, Headers headers, Random random, TimeProvider time)
    {
        _time = time;
        _stencils = new Stencil[Math.Clamp(Budget / Math.Max(1, minBytes), 1, MostStencils)];
        foreach (ref var stencil in _stencils.AsSpan())
        {
            var symbol = symbols[random.Next(symbols.Count)];
            quotes.Begin();
            quotes.Add(symbol, sequence: 1, minBytes);
            quotes.End();
            stencil = new(symbol, quotes.Written.Span, minBytes, headers);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The time of day is asked for when a millisecond has passed.</remarks>
    public override Message<string, byte[]> Next(long sequence, long nowMicros)
    {
        if (nowMicros >= _stampUntil)
        {
            _time.GetUtcNow().UtcDateTime.TryFormat(_stamp, out _, StampFormat, CultureInfo.InvariantCulture);
            _stampUntil = nowMicros + 1_000;
        }

        _next = (_next + 1) % _stencils.Length;
        return _stencils[_next].With(_stamp, sequence);
    }

    private sealed class Stencil
    {
        /// <summary>Length of what stands before the padding, if there is one: <c>,"padding":"</c>.</summary>
        private const int PaddingAt = 12;

        private readonly Message<string, byte[]> _message;
        private readonly int _minBytes;
        private readonly int _stampAt;
        private readonly int _sequenceAt;
        private readonly byte[] _end;
        private int _digits;

        public Stencil(string symbol, ReadOnlySpan<byte> quote, int minBytes, Headers headers)
        {
            _minBytes = minBytes;
            var time = quote.IndexOf("\"timestamp\":\""u8) + "\"timestamp\":\""u8.Length;
            var afterTime = time + quote[time..].IndexOf((byte)'"');
            var sequence = quote.IndexOf("\"sequence\":1"u8) + "\"sequence\":"u8.Length;
            byte[] start = [.. quote[..time], .. new byte[StampLength], .. quote[afterTime..sequence]];
            (_stampAt, _sequenceAt, _end) = (time, start.Length, quote[(sequence + 1)..].ToArray());
            _message = new() { Key = symbol, Value = start, Headers = headers };
        }

        public Message<string, byte[]> With(ReadOnlySpan<byte> stamp, long sequence)
        {
            Span<byte> digits = stackalloc byte[20];
            _ = Utf8Formatter.TryFormat(sequence, digits, out var count);
            if (count != _digits)
            {
                _digits = count;
                _message.Value = [.. _message.Value.AsSpan(0, _sequenceAt), .. digits[..count], .. EndAfter(count)];
            }

            stamp.CopyTo(_message.Value.AsSpan(_stampAt));
            digits[..count].CopyTo(_message.Value.AsSpan(_sequenceAt));
            return _message;
        }

        /// <summary>The padding gives up what the sequence takes: messages stay as long as was asked for.</summary>
        private byte[] EndAfter(int digits)
        {
            var tooLong = Math.Min(_sequenceAt + digits + _end.Length - _minBytes, _end.Length - PaddingAt - 2);
            return tooLong > 0 ? [.. _end.AsSpan(0, PaddingAt), .. _end.AsSpan(PaddingAt + tooLong)] : _end;
        }
    }
}

using System.Buffers.Binary;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Conformance.Tests.Fuzz;

/// <summary>Makes frames that are nearly right: real ones from clients, damaged; and bodies of small numbers, which parse far.</summary>
internal sealed class FrameSource(int seed)
{
    private const int MaxGrowth = 200;

    private static readonly byte[][] Corpus = LoadCorpus();
    private static readonly byte[] SmallBytes = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, (byte)'a', (byte)'b', 0x7f, 0xff];
    private static readonly int[] OddNumbers = [-1, 0, 1, -2, int.MaxValue, int.MinValue, 1 << 16, 1 << 20, 1 << 24, 127, 255, 32_767];

    private readonly Random _random = new(seed);

    public static IReadOnlyList<byte[]> RealFrames => Corpus;

    public byte[] Next() => _random.Next(10) switch
    {
        < 6 => Mutated(Pick(Corpus)),
        < 9 => Small(),
        _ => Noise(),
    };

    /// <summary>Damages a copy in one to four places.</summary>
    public byte[] Mutated(byte[] original)
    {
        List<byte> bytes = [.. original];
        for (var left = _random.Next(1, 5); left > 0; left--)
        {
            Damage(bytes);
        }

        return [.. bytes];
    }

    private byte[] Small()
    {
        var frame = new byte[_random.Next(8, 120)];
        for (var i = 0; i < frame.Length; i++)
        {
            frame[i] = Pick(SmallBytes);
        }

        WriteHeader(frame);
        return frame;
    }

    private byte[] Noise()
    {
        var frame = new byte[_random.Next(200)];
        _random.NextBytes(frame);
        if (frame.Length >= 10 && _random.Next(4) > 0)
        {
            WriteHeader(frame);
        }

        return frame;
    }

    private void WriteHeader(byte[] frame)
    {
        var api = Pick(ApiTable.All);
        BinaryPrimitives.WriteInt16BigEndian(frame, (short)api.Key);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(2), (short)_random.Next(api.Min, api.Max + 1));
        if (frame.Length >= 10)
        {
            BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(8), -1); // no client id
        }
    }

    private void Damage(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 40), bytes.Count - at);
        switch (_random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Pick(SmallBytes);
                break;
            case 2 when at + 4 <= bytes.Count:
                Span<byte> number = stackalloc byte[4];
                BinaryPrimitives.WriteInt32BigEndian(number, Pick(OddNumbers));
                for (var i = 0; i < 4; i++)
                {
                    bytes[at + i] = number[i];
                }

                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 6:
                bytes.InsertRange(at, Enumerable.Repeat(Pick(SmallBytes), _random.Next(MaxGrowth)));
                break;
            case 7 when bytes.Count > 4:
                bytes[3] = (byte)_random.Next(14); // the version
                break;
            case 8:
                var other = Pick(Corpus);
                var from = _random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, MaxGrowth)).ToArray());
                break;
        }
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    private static byte[][] LoadCorpus()
    {
        using var reader = new StreamReader(typeof(FrameSource).Assembly.GetManifestResourceStream("corpus.txt")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(Convert.FromHexString)];
    }
}

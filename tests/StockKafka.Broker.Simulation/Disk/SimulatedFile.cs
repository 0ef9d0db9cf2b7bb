namespace StockKafka.Broker.Simulation.Disk;

/// <summary>The content of a file: as programs see it, as it is on the disk for certain, and the changes between the two.</summary>
internal sealed class SimulatedFile(DateTime created)
{
    private const int Sector = 512;

    private readonly List<Change> _pending = [];
    private Bytes _seen = new();
    private Bytes _durable = new();

    public DateTime Created { get; } = created;

    public DateTime Written { get; set; } = created;

    public int Length => _seen.Length;

    public int Read(Span<byte> buffer, long position)
    {
        var count = (int)Math.Clamp(_seen.Length - position, 0, buffer.Length);
        _seen.Span.Slice((int)Math.Min(position, _seen.Length), count).CopyTo(buffer);
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes, long position)
    {
        var change = new Change((int)position, bytes.ToArray());
        _seen.Put(change.Content, change.At);
        _pending.Add(change);
    }

    public void SetLength(long length)
    {
        _seen.Cut((int)length);
        _pending.Add(new Change((int)length, null));
    }

    public void Flush()
    {
        foreach (var change in _pending)
        {
            Apply(change);
        }

        _pending.Clear();
    }

    /// <summary>An fsync failed: some of what was not on the disk is now taken for clean, and no later fsync writes it.</summary>
    public void LosePages(Random random)
    {
        foreach (var change in _pending.ToArray())
        {
            var fate = random.Next(3);
            if (change.Content is not null && fate > 0)
            {
                _pending.Remove(change);
                if (fate == 1)
                {
                    Apply(change); // was written all the same
                }
            }
        }
    }

    /// <summary>What a power failure leaves: whole changes, torn ones, later ones without the earlier.</summary>
    /// <param name="survival">The chance of a change to be on the disk, 0 to 1.</param>
    public void Crash(Random random, double survival)
    {
        foreach (var (at, content) in _pending)
        {
            if (content is null)
            {
                if (random.NextDouble() < survival)
                {
                    _durable.Cut(at);
                }

                continue;
            }

            if (random.Next(4) > 0)
            {
                if (random.NextDouble() < survival)
                {
                    Apply(new Change(at, random.Next(3) == 0 ? content[..random.Next(content.Length + 1)] : content));
                }

                continue;
            }

            for (var from = 0; from < content.Length;)
            {
                var to = Math.Min(content.Length, ((at + from) / Sector * Sector) + Sector - at);
                if (random.NextDouble() < survival)
                {
                    Apply(new Change(at + from, content[from..to]));
                }

                from = to;
            }
        }

        _pending.Clear();
        _seen.CopyFrom(_durable);
    }

    private void Apply(in Change change)
    {
        if (change.Content is null)
        {
            _durable.Cut(change.At);
        }
        else
        {
            _durable.Put(change.Content, change.At);
        }
    }

    /// <param name="Content">Null: the file is cut, or grown with zeros, to <paramref name="At"/>.</param>
    private readonly record struct Change(int At, byte[]? Content);

    private struct Bytes()
    {
        private byte[] _array = [];

        public int Length { get; private set; }

        public readonly Span<byte> Span => _array.AsSpan(0, Length);

        public void Put(ReadOnlySpan<byte> bytes, int at)
        {
            if (at + bytes.Length > Length)
            {
                Cut(at + bytes.Length);
            }

            bytes.CopyTo(_array.AsSpan(at));
        }

        public void Cut(int length)
        {
            if (length > _array.Length)
            {
                Array.Resize(ref _array, Math.Max(length, Math.Max(256, _array.Length * 2)));
            }

            if (length > Length)
            {
                _array.AsSpan(Length, length - Length).Clear();
            }

            Length = length;
        }

        public void CopyFrom(in Bytes other)
        {
            Cut(0);
            Put(other.Span, 0);
        }
    }
}

namespace StockKafka.Broker.Log;

/// <summary>Walks the records of one batch's decompressed payload. Stops, rather than throws, at bytes that are no record.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> payload, long baseOffset, long baseTimestamp)
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _position;

    public long Offset { get; private set; }

    public long Timestamp { get; private set; }

    public ReadOnlySpan<byte> Key { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool HasKey { get; private set; }

    public bool IsTombstone { get; private set; }

    /// <summary>The whole record as it lies in the payload, with its length.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    public bool MoveNext()
    {
        var start = _position;
        if (!TryVarint(out var length) || length < 1 || length > _payload.Length - _position)
        {
            return false;
        }

        var end = _position + (int)length;
        _position++; // attributes
        if (!TryVarint(out var timestampDelta) || !TryVarint(out var offsetDelta)
            || !TryBytes(out var key, out var noKey) || !TryBytes(out var value, out var isNull) || _position > end)
        {
            return false;
        }

        Timestamp = baseTimestamp + timestampDelta;
        Offset = baseOffset + offsetDelta;
        Key = key;
        HasKey = !noKey;
        Value = value;
        IsTombstone = isNull;
        _position = end;
        Raw = _payload[start..end];
        return true;
    }

    private bool TryBytes(out ReadOnlySpan<byte> bytes, out bool isNull)
    {
        bytes = default;
        isNull = false;
        if (!TryVarint(out var length) || length < -1 || length > _payload.Length - _position)
        {
            return false;
        }

        isNull = length < 0;
        if (!isNull)
        {
            bytes = _payload.Slice(_position, (int)length);
            _position += (int)length;
        }

        return true;
    }

    private bool TryVarint(out long value)
    {
        ulong raw = 0;
        for (var shift = 0; shift < 70 && _position < _payload.Length; shift += 7)
        {
            var next = _payload[_position++];
            raw |= (ulong)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                value = (long)(raw >> 1) ^ -(long)(raw & 1);
                return true;
            }
        }

        value = 0;
        return false;
    }
}

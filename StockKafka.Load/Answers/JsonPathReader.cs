using System.Text.Json;

namespace StockKafka.Load.Answers;

/// <summary>Follows a <see cref="JsonPath"/> through a document that comes in pieces. Of a piece only an unfinished word is kept.</summary>
/// <param name="steps">A member of an object, or an element of an array (null), one after the other.</param>
/// <param name="value">What is to be there; null: anything.</param>
internal sealed class JsonPathReader(IReadOnlyList<(byte[]? Member, int Index)> steps, byte[]? value)
{
    private JsonReaderState _state;
    private byte[] _rest = [];
    private int _restLength;

    /// <summary>Steps that lead to where the reader is.</summary>
    private int _taken;

    /// <summary>Depth of the object or array that the next step looks through; -1: the next value is that of the last step.</summary>
    private int _depth;
    private int _element;
    private bool? _right;
    private bool _broken;

    public void Begin()
    {
        (_state, _restLength) = (default, 0);
        (_taken, _depth, _element, _right, _broken) = (0, -1, 0, null, false);
    }

    public void Take(ReadOnlySpan<byte> piece) => Read(piece, isLast: false);

    /// <summary>Whether the document is whole and has the place, with the value if one is wanted.</summary>
    public bool End()
    {
        Read([], isLast: true);
        return !_broken && _right == true;
    }

    private void Read(ReadOnlySpan<byte> piece, bool isLast)
    {
        if (_broken)
        {
            return;
        }

        var joined = _restLength > 0;
        if (joined)
        {
            Keep(piece, from: _restLength);
        }

        var bytes = joined ? _rest.AsSpan(0, _restLength) : piece;
        var reader = new Utf8JsonReader(bytes, isLast, _state);
        try
        {
            while (reader.Read())
            {
                if (_right is null)
                {
                    Step(ref reader);
                }
            }
        }
        catch (JsonException)
        {
            _broken = true;
            return;
        }

        _state = reader.CurrentState;
        var left = bytes[(int)reader.BytesConsumed..];
        if (joined)
        {
            left.CopyTo(_rest);
            _restLength = left.Length;
        }
        else
        {
            Keep(left, from: 0);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes, int from)
    {
        if (from + bytes.Length > _rest.Length)
        {
            Array.Resize(ref _rest, Math.Max(from + bytes.Length, _rest.Length * 2));
        }

        bytes.CopyTo(_rest.AsSpan(from));
        _restLength = from + bytes.Length;
    }

    private void Step(ref Utf8JsonReader reader)
    {
        if (_depth < 0)
        {
            Arrive(ref reader);
        }
        else if (reader.CurrentDepth == _depth)
        {
            // The end of the object or array, where the step was not found.
            _right = false;
        }
        else if (reader.CurrentDepth == _depth + 1)
        {
            LookAt(ref reader);
        }
    }

    private void LookAt(ref Utf8JsonReader reader)
    {
        var (member, index) = steps[_taken];
        if (member is not null)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(member))
            {
                (_taken, _depth) = (_taken + 1, -1);
            }
        }
        else if (reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray) && _element++ == index)
        {
            _taken++;
            Arrive(ref reader);
        }
    }

    /// <summary>At the value that the steps so far lead to.</summary>
    private void Arrive(ref Utf8JsonReader reader)
    {
        if (_taken == steps.Count)
        {
            _right = value is null || IsValue(ref reader);
            return;
        }

        if (reader.TokenType != (steps[_taken].Member is null ? JsonTokenType.StartArray : JsonTokenType.StartObject))
        {
            _right = false;
        }

        (_depth, _element) = (reader.CurrentDepth, 0);
    }

    private bool IsValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.ValueTextEquals(value),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null => reader.ValueSpan.SequenceEqual(value),
        _ => false,
    };
}

namespace StockKafka.Load.Answers;

/// <summary>Cheap looks at a JSON body: enough to tell the right answer from an error page or a cut-off one, without parsing it.</summary>
internal static class JsonShape
{
    public const string Wrong = "answer has the wrong shape";

    /// <summary>A complete object or array that mentions <paramref name="mark"/> or is an empty list.</summary>
    public static string? Check(ReadOnlySpan<byte> body, ReadOnlySpan<byte> mark)
    {
        var json = body.Trim(" \t\r\n"u8);
        if (json.Length < 2 || (json[0], json[^1]) is not (((byte)'{', (byte)'}') or ((byte)'[', (byte)']')))
        {
            return Wrong;
        }

        return json.IndexOf(mark) >= 0 || json.IndexOf("[]"u8) >= 0 ? null : Wrong;
    }
}

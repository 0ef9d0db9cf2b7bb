using System.Text.Json;

namespace StockKafka.Load.Answers;

/// <summary>Reads what tells kinds of problems apart (RFC 9457).</summary>
internal static class ProblemDetails
{
    private const int LongestType = 60;

    /// <summary>Last segment of the problem's <c>type</c>; null when the body is no problem details or its type says nothing.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> body)
    {
        var last = TextOf(body, "type"u8)?.TrimEnd('/').Split('/', ':', '#')[^1];
        return last is null or "" or "blank" || last.Length > LongestType || last.StartsWith("section", StringComparison.Ordinal)
            ? null
            : last;
    }

    /// <summary>A member of the problem that is text; null when there is none.</summary>
    public static string? TextOf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> member)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals(member);
                reader.Read();
                if (found && reader.TokenType == JsonTokenType.String)
                {
                    return reader.GetString();
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Not JSON: the status alone has to do.
        }

        return null;
    }
}

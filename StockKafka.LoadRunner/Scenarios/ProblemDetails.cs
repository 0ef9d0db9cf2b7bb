using System.Text.Json;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>Reads what tells kinds of problems apart (RFC 9457).</summary>
static class ProblemDetails
{
    const int LongestType = 60;

    /// <summary>Last segment of the problem's <c>type</c>; null when the body is no problem details or its type says nothing.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> body)
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
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isType && reader.TokenType == JsonTokenType.String)
                {
                    var last = reader.GetString()!.TrimEnd('/').Split('/', ':', '#')[^1];
                    return last.Length is 0 or > LongestType || last is "blank" || last.StartsWith("section", StringComparison.Ordinal) ? null : last;
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

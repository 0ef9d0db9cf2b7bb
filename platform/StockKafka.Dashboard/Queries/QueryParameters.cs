using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Reads the parameters of a query; the first that is wrong is told as <see cref="Fault"/>.</summary>
internal sealed class QueryParameters(IQueryCollection query)
{
    private const int DefaultLimit = 100;
    private const int MostLimit = 1_000;

    /// <summary>What is wrong, in a sentence; null where all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many to answer, 1 to 1000.</summary>
    public int Limit => (int)Math.Clamp(Number("limit") ?? DefaultLimit, 1, MostLimit);

    /// <summary>Null where it is not given or empty.</summary>
    public string? Text(string name) => query[name] is [{ Length: > 0 } text, ..] ? text : null;

    public long? Number(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Fault ??= $"'{name}' must be a whole number, not '{text}'.";
        return null;
    }

    public double? Real(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Fault ??= $"'{name}' must be a number, not '{text}'.";
        return null;
    }

    public bool Flag(string name) => string.Equals(Text(name), "true", StringComparison.OrdinalIgnoreCase);

    public UInt128? Trace(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Telemetry.TelemetryId.TryParseTrace(text, out var id))
        {
            return id;
        }

        Fault ??= $"'{name}' must be 32 hexadecimal digits, not '{text}'.";
        return null;
    }

    public ulong? Span(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Telemetry.TelemetryId.TryParseSpan(text, out var id))
        {
            return id;
        }

        Fault ??= $"'{name}' must be 16 hexadecimal digits, not '{text}'.";
        return null;
    }

    /// <summary>Parameters <c>key:value</c>. The key ends at the first colon.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(string name)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var text in query[name])
        {
            if (text?.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                pairs.Add(new(text[..colon], text[(colon + 1)..]));
            }
            else if (!string.IsNullOrEmpty(text))
            {
                Fault ??= $"'{name}' must be key:value, not '{text}'.";
            }
        }

        return pairs;
    }
}

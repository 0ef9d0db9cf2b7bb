using System.Globalization;
using Microsoft.AspNetCore.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>Reads the query string, collecting every mistake, so that a caller sees them all at once.</summary>
public sealed class QueryReader
{
    private readonly HttpRequest _request;
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>Reads of a request; a parameter that its endpoint does not declare is a mistake too, for what it was to do is not done.</summary>
    public QueryReader(HttpRequest request)
    {
        _request = request;
        if (request.Query.Count == 0 || request.HttpContext.GetEndpoint() is not { } endpoint)
        {
            return;
        }

        string[] names = [.. endpoint.Metadata.OfType<TakesMetadata>().SelectMany(takes => takes.Parameters).Select(parameter => parameter.Name)];
        foreach (var unknown in request.Query.Keys.Where(key => !names.Contains(key, StringComparer.OrdinalIgnoreCase)))
        {
            Fail<string>(unknown, names.Length == 0 ? "is unknown; no parameter is taken here" : $"is unknown; the parameters are {string.Join(", ", names)}");
        }
    }

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors => _errors;

    /// <summary>Whether anything is wrong.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>A text, or null when it is not given.</summary>
    public string? Read(TextParameter parameter)
    {
        var text = Raw(parameter);
        return text?.Length > parameter.MaxLength
            ? Fail<string>(parameter.Name, $"has {text.Length} characters; at most {parameter.MaxLength} are taken")
            : text;
    }

    /// <summary>A whole number, or the parameter's default when it is not given.</summary>
    public int? Read(IntegerParameter parameter) => Raw(parameter) is not { } text ? parameter.Default
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= parameter.Min && value <= parameter.Max ? value
        : Fail<int?>(parameter.Name, $"'{text}' is not a whole number from {parameter.Min} to {parameter.Max}");

    /// <summary>Whether something is asked for.</summary>
    public bool Read(FlagParameter parameter) => Raw(parameter) is { } text
        && (bool.TryParse(text, out var value) ? value : Fail<bool>(parameter.Name, $"'{text}' is neither true nor false"));

    /// <summary>A date, or null when it is not given.</summary>
    public DateOnly? Read(DateParameter parameter) => Raw(parameter) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : Fail<DateOnly?>(parameter.Name, $"'{text}' is not a date such as 2025-07-23");

    /// <summary>A moment, or null when it is not given.</summary>
    public DateTimeOffset? Read(MomentParameter parameter) => Raw(parameter) is not { } text ? null
        : DateTimeOffset.TryParseExact(text, MomentParameter.Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            && moment >= DateTimeOffset.UnixEpoch && moment.UtcDateTime.Year < 9999 ? moment
        : Fail<DateTimeOffset?>(parameter.Name, $"'{text}' is not a moment since 1970 such as 2025-07-23T15:00:00Z");

    /// <summary>Notes that a field is wrong.</summary>
    /// <returns>The default value, for use in expressions.</returns>
    public T? Fail<T>(string name, string reason)
    {
        _errors[name] = [reason];
        return default;
    }

    private string? Raw(QueryParameter parameter) => _request.Query[parameter.Name] switch
    {
        [{ Length: > 0 } text] => text,
        [_, _, ..] => Fail<string>(parameter.Name, "is given more than once"),
        [""] when !parameter.Required => Fail<string>(parameter.Name, "is empty; give a value, or leave it out"),
        _ when parameter.Required => Fail<string>(parameter.Name, "must be given"),
        _ => null,
    };
}

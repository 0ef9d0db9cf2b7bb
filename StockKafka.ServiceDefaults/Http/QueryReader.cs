using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>Reads the query string, collecting every mistake, so that a caller sees them all at once.</summary>
public sealed class QueryReader(HttpRequest request)
{
    private readonly Dictionary<string, string[]> _errors = [];

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

    /// <summary>Notes that a field is wrong.</summary>
    /// <returns>The default value, for use in expressions.</returns>
    public T? Fail<T>(string name, string reason)
    {
        _errors[name] = [reason];
        return default;
    }

    private string? Raw(QueryParameter parameter) => request.Query[parameter.Name] switch
    {
        [{ Length: > 0 } text] => text,
        [_, _, ..] => Fail<string>(parameter.Name, "is given more than once"),
        _ when parameter.Required => Fail<string>(parameter.Name, "must be given"),
        _ => null,
    };
}

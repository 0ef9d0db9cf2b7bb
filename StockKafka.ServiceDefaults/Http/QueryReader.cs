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
    public string? Text(string name, int maxLength = 100)
    {
        var text = Raw(name);
        return text?.Length > maxLength ? Fail<string>(name, $"has {text.Length} characters; at most {maxLength} are taken") : text;
    }

    /// <summary>A whole number between two bounds (included), or null when it is not given.</summary>
    public int? Integer(string name, int min, int max) => Raw(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
        : Fail<int?>(name, $"'{text}' is not a whole number from {min} to {max}");

    /// <summary>Whether something is asked for; not, when it is not given.</summary>
    public bool Flag(string name) => Raw(name) is { } text
        && (bool.TryParse(text, out var value) ? value : Fail<bool>(name, $"'{text}' is neither true nor false"));

    /// <summary>An ISO date, or null when it is not given.</summary>
    public DateOnly? Date(string name) => Raw(name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : Fail<DateOnly?>(name, $"'{text}' is not a date such as 2025-07-23");

    /// <summary>Notes that a field is wrong.</summary>
    /// <returns>The default value, for use in expressions.</returns>
    public T? Fail<T>(string name, string reason)
    {
        _errors[name] = [reason];
        return default;
    }

    private string? Raw(string name) => request.Query[name] is [{ Length: > 0 } text, ..] ? text : null;
}

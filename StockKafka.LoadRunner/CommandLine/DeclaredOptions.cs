using System.CommandLine;
using System.Reflection;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary>The option of the command line that a property is read from: a text, a text that may be repeated, or a flag.</summary>
/// <param name="value">What the help calls its value; null for a flag.</param>
[AttributeUsage(AttributeTargets.Property)]
sealed class OptionAttribute(string name, string? value, string description) : Attribute
{
    public string Name => name;

    public string? Value => value;

    public string Description => description;

    /// <summary>Whether several values may follow the name at once.</summary>
    public bool Several { get; init; }
}

/// <summary>The options that the properties of <typeparamref name="T"/> declare.</summary>
sealed class DeclaredOptions<T>
    where T : new()
{
    static readonly (PropertyInfo Property, OptionAttribute Option)[] Declared =
    [
        .. typeof(T).GetProperties().Select(property => (property, Option: property.GetCustomAttribute<OptionAttribute>()!)).Where(each => each.Option is not null),
    ];

    readonly (PropertyInfo Property, Option Option, Func<ParseResult, object?> Read)[] _options = Array.ConvertAll(
        Declared,
        each => each.Property.PropertyType == typeof(bool) ? Make<bool>(each.Property, each.Option)
            : each.Property.PropertyType == typeof(string) ? Make<string?>(each.Property, each.Option)
            : Make<string[]?>(each.Property, each.Option));

    public IEnumerable<Option> All => _options.Select(each => each.Option);

    /// <summary>What was written; the properties keep their values where nothing was.</summary>
    public T Read(ParseResult parsed)
    {
        var arguments = new T();
        foreach (var (property, _, read) in _options)
        {
            if (read(parsed) is { } given)
            {
                property.SetValue(arguments, given);
            }
        }

        return arguments;
    }

    /// <summary>The first option that was given, and its value; null if none was.</summary>
    public static (string Option, string Value)? FirstGiven(T arguments) => Declared
        .Select(each => (each.Option.Name, Value: each.Property.GetValue(arguments) switch
        {
            true => "true",
            string text => text,
            IReadOnlyList<string> and [var text, ..] => text,
            _ => null,
        }))
        .Where(each => each.Value is not null).Select(each => ((string, string)?)(each.Name, each.Value!)).FirstOrDefault();

    static (PropertyInfo, Option, Func<ParseResult, object?>) Make<TValue>(PropertyInfo property, OptionAttribute says)
    {
        var option = new Option<TValue>(says.Name) { HelpName = says.Value, Description = says.Description, AllowMultipleArgumentsPerToken = says.Several };
        return (property, option, parsed => parsed.GetValue(option));
    }
}

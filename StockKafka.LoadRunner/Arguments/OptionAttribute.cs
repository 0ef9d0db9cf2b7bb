using System.Reflection;

namespace StockKafka.LoadRunner.Arguments;

/// <summary>The option of the command line that a property is read from: a text, a text that may be repeated, or a flag.</summary>
/// <param name="value">What the help calls its value; null for a flag.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionAttribute(string name, string? value, string description) : Attribute
{
    public string Name => name;

    public string? Value => value;

    public string Description => description;

    /// <summary>Whether several values may follow the name at once.</summary>
    public bool Several { get; init; }

    /// <summary>The options that the properties of a type declare.</summary>
    public static (PropertyInfo Property, OptionAttribute Option)[] DeclaredBy<T>() =>
    [
        .. typeof(T).GetProperties().Select(property => (property, Option: property.GetCustomAttribute<OptionAttribute>()!)).Where(each => each.Option is not null),
    ];

    /// <summary>The first option that was given, and its value; null if none was.</summary>
    public static (string Option, string Value)? FirstGiven<T>(T arguments) => DeclaredBy<T>()
        .Select(each => (each.Option.Name, Value: each.Property.GetValue(arguments) switch
        {
            true => "true",
            string text => text,
            IReadOnlyList<string> and [var text, ..] => text,
            _ => null,
        }))
        .Where(each => each.Value is not null).Select(each => ((string, string)?)(each.Name, each.Value!)).FirstOrDefault();
}

using System.CommandLine;
using System.Reflection;
using StockKafka.LoadRunner.Arguments;

namespace StockKafka.Cli.CommandLine;

/// <summary>The options that the properties of <typeparamref name="T"/> declare.</summary>
internal sealed class DeclaredOptions<T>
    where T : new()
{
    private readonly (PropertyInfo Property, Option Option, Func<ParseResult, object?> Read)[] _options = Array.ConvertAll(
        OptionAttribute.DeclaredBy<T>(),
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

    private static (PropertyInfo, Option, Func<ParseResult, object?>) Make<TValue>(PropertyInfo property, OptionAttribute says)
    {
        var option = new Option<TValue>(says.Name) { HelpName = says.Value, Description = says.Description, AllowMultipleArgumentsPerToken = says.Several };
        return (property, option, parsed => parsed.GetValue(option));
    }
}

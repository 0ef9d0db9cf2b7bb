using System.CommandLine;

namespace StockKafka.Cli.CommandLine;

/// <summary>An option whose value is a text.</summary>
internal static class TextOption
{
    /// <param name="name">With its two dashes.</param>
    /// <param name="value">What the help calls its value.</param>
    /// <param name="description">What it does, and in brackets what holds without it.</param>
    public static Option<string?> Create(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}

using System.Net;
using System.Text.RegularExpressions;
using Markdig;

namespace StockKafka.AppHost;

/// <summary>The run books as pages of Prometheus' web server ("console templates"): they can be read whenever an alert can come, whatever else is down.</summary>
internal static partial class RunBookPages
{
    /// <summary>Where Prometheus serves them.</summary>
    public const string Path = "consoles";

    /// <summary>Writes a page for each Markdown file; what was in the target before goes.</summary>
    public static void Write(string source, string target)
    {
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source, "*.md"))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(file);
            File.WriteAllText(System.IO.Path.Combine(target, $"{name}.html"), Page(name, File.ReadAllText(file)));
        }
    }

    // Prometheus takes a page for a template: braces of the text must not become its commands.
    private static string Page(string name, string markdown) => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>{{WebUtility.HtmlEncode(name)}}</title>
        <style>body { font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em } code { background: #eee }</style>
        {{LinkRegex().Replace(Markdown.ToHtml(markdown), "href=\"$1.html\"").Replace("{{", "{&#123;", StringComparison.Ordinal)}}
        </html>
        """;

    [GeneratedRegex("href=\"(\\w+)\\.md\"")]
    private static partial Regex LinkRegex();
}

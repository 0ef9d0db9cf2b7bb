using System.Text;

namespace StockKafka.Load.Reports;

/// <summary>Text into XHTML. Escapes what XML asks for, and drops what XML cannot hold, so that a page is always well-formed.</summary>
internal static class Html
{
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ when Forbidden(rune) => escaped.Append('\ufffd'),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <summary>The text with a replacement character for each that XML cannot hold.</summary>
    public static string WithoutForbidden(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => Forbidden(rune) ? Rune.ReplacementChar : rune));

    private static bool Forbidden(Rune rune) => rune.Value is < ' ' and not ('\t' or '\n' or '\r') or 0xfffe or 0xffff;
}

/// <summary>One table of a report.</summary>
/// <param name="columns">Headings; those that begin with ">" are of figures, set to the right.</param>
internal sealed class HtmlTable(params IReadOnlyList<string> columns)
{
    private readonly StringBuilder _rows = new();

    /// <param name="cells">Plain text.</param>
    public HtmlTable Row(params IReadOnlyList<string> cells) => Append("<tr>", cells, Html.Escape);

    /// <param name="cells">XHTML that is safe already.</param>
    public HtmlTable RawRow(params IReadOnlyList<string> cells) => Append("<tr>", cells, static cell => cell);

    /// <param name="cells">Plain text of a row that sums up the others.</param>
    public HtmlTable SumRow(params IReadOnlyList<string> cells) => Append("<tr class=\"sum\">", cells, Html.Escape);

    public override string ToString()
    {
        var head = columns.Select(column => column.StartsWith('>')
            ? $"<th class=\"n\">{Html.Escape(column[1..])}</th>"
            : $"<th>{Html.Escape(column)}</th>");
        return $"<div class=\"scroll\"><table><thead><tr>{string.Concat(head)}</tr></thead><tbody>{_rows}</tbody></table></div>";
    }

    private HtmlTable Append(string row, IReadOnlyList<string> cells, Func<string, string> safe)
    {
        _rows.Append(row);
        foreach (var (column, cell) in columns.Zip(cells))
        {
            _rows.Append(column switch
            {
                ['>', ..] => "<td class=\"n\">",
                "Goal" or "Measured" => "<td class=\"short\">",
                "" => "<td class=\"first\">",
                _ => "<td>",
            }).Append(safe(cell)).Append("</td>");
        }

        _rows.Append("</tr>");
        return this;
    }
}

using System.Text;

namespace StockKafka.Cli.CommandLine;

/// <summary>A table in plain text, which reads the same on a terminal, in a log and in a pipe.</summary>
/// <param name="columns">Headings; those that begin with ">" are of figures, set to the right.</param>
internal sealed class TextTable(params IReadOnlyList<string> columns)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    public void Row(params IReadOnlyList<string> cells) => _rows.Add(cells);

    public override string ToString()
    {
        IReadOnlyList<string>[] lines = [[.. columns.Select(column => column.TrimStart('>'))], .. _rows];
        int[] widths = [.. columns.Select((_, index) => lines.Max(line => line[index].Length))];
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, index) => columns[index].StartsWith('>') ? cell.PadLeft(widths[index]) : cell.PadRight(widths[index]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}

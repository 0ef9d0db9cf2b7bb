using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using StockKafka.Cli.CommandLine;

namespace StockKafka.Cli.Kafka;

/// <summary>Answers as JSON or as a table.</summary>
internal static class Rows
{
    /// <param name="columns">Titles, those of numbers beginning with <c>#</c>.</param>
    public static void Write<T>(bool json, IReadOnlyList<T> rows, JsonTypeInfo<IReadOnlyList<T>> type, string[] columns, Func<T, string[]> cells)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(rows, type));
            return;
        }

        Terminal.Create().Write(TableOf(rows, columns, cells));
    }

    public static Table TableOf<T>(IReadOnlyList<T> rows, string[] columns, Func<T, string[]> cells)
    {
        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        foreach (var title in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(title.TrimStart('#')))
            {
                NoWrap = true, Alignment = title.StartsWith('#') ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in rows)
        {
            table.AddRow([.. cells(row).Select(text => new Text(text))]);
        }

        return table;
    }

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number that names something, such as a partition or a broker.</summary>
    public static string Id(long number) => number.ToString(CultureInfo.InvariantCulture);
}

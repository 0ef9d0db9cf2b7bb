using CsvHelper;

namespace StockKafka.MarketData.Import;

/// <summary>The row that a CSV reader stands on.</summary>
/// <param name="csv">The reader.</param>
/// <param name="columns">The columns asked for.</param>
/// <param name="indexes">Where each of them is in the file; -1 for one that it lacks.</param>
/// <param name="width">Columns that the first line names.</param>
internal sealed class CsvRow(CsvReader csv, string[] columns, int[] indexes, int width) : FieldReader(columns)
{
    private readonly string[] _columns = columns;

    /// <summary>The same columns of another reader.</summary>
    public CsvRow Over(CsvReader other) => new(other, _columns, indexes, width);

    /// <summary>Sees to it that no comma inside a value has moved the fields after it.</summary>
    /// <exception cref="FormatException">There are more values than columns.</exception>
    public void RequireWidth()
    {
        for (var extra = width; extra < csv.FieldCount; extra++)
        {
            if (!csv.GetSpan(extra).IsEmpty)
            {
                throw new FormatException($"the row has {csv.FieldCount} values and the first line {width}; a value with a comma in it must be in quotes");
            }
        }
    }

    protected override bool Has(int column) => indexes[column] >= 0;

    protected override ReadOnlySpan<byte> Span(int column) => indexes[column] < csv.FieldCount
        ? csv.GetSpan(indexes[column])
        : throw new FormatException($"{_columns[column]}: the row ends before this column");

    protected override string String(int column) => csv.GetString(indexes[column]);
}

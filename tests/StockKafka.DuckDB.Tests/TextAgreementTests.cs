using System.Globalization;
using DuckDB.NET.Data;

namespace StockKafka.DuckDB.Tests;

/// <summary>Over random data of several chunks, what the reader gives is what DuckDB's own cast to text says.</summary>
public sealed class TextAgreementTests : IDisposable
{
    private const int Rows = 7_000;

    private readonly DatabaseFixture database = new();

    public void Dispose() => database.Dispose();

    public static TheoryData<string, bool> Columns()
    {
        var data = new TheoryData<string, bool>();
        foreach (var expression in new[]
        {
            "h::UBIGINT",
            "(h // 2)::BIGINT - 4611686018427387904",
            "(h % 4294967296)::UINTEGER",
            "((h % 4294967296)::BIGINT - 2147483648)::INTEGER",
            "((h % 65536)::INTEGER - 32768)::SMALLINT",
            "((h % 256)::INTEGER - 128)::TINYINT",
            "h::HUGEINT * (h2 % 9000000000000000000)::HUGEINT - 70000000000000000000000000000000000000",
            "(h % 2 = 0)",
            "(((h % 10000)::INTEGER - 5000) / 10)::DECIMAL(4, 1)",
            "(((h % 1000000000)::BIGINT - 500000000)::DECIMAL(18, 0) / 1000)::DECIMAL(9, 3)",
            "((h // 40)::DECIMAL(20, 0) / 10000)::DECIMAL(18, 4)",
            "(h::HUGEINT::DECIMAL(25, 4) / 7)::DECIMAL(25, 4)",
            "DATE '1970-01-01' + ((h % 1400000)::INTEGER - 700000)",
            "TIME '00:00:00' + to_microseconds((h % 86400000000)::BIGINT)",
            "make_timestamp((h % 200000000000000000)::BIGINT - 60000000000000000)",
            "uuid_from(h, h2)",
            "repeat(chr((97 + h % 26)::INTEGER), (h2 % 30)::INTEGER) || CASE WHEN h % 3 = 0 THEN '🦆é東' ELSE '' END",
            "(['buy', 'sell', 'hold a position'])[(1 + h % 3)::INTEGER]::side",
        })
        {
            data.Add(expression, false);
            data.Add(expression, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Reader_agrees_with_cast_to_text(string expression, bool streaming)
    {
        var connection = database.Connection;
        connection.Run("CREATE TYPE side AS ENUM ('buy', 'sell', 'hold a position')");
        connection.Run("CREATE MACRO uuid_from(a, b) AS (printf('%016x%016x', a, b))::UUID");
        connection.Run(
            $"""
            CREATE TABLE t AS
            SELECT CASE WHEN h2 % 11 = 0 THEN NULL ELSE {expression} END AS v
            FROM (SELECT i, hash(i) AS h, hash(i + 1000000) AS h2 FROM range({Rows}) r(i))
            """);
        using var command = new DuckDBCommand("SELECT v, v::VARCHAR FROM t", connection) { UseStreamingMode = streaming };
        using var reader = command.ExecuteReader();
        var rows = 0;
        var nulls = 0;
        while (reader.Read())
        {
            rows++;
            Assert.Equal(reader.IsDBNull(1), reader.IsDBNull(0));
            if (reader.IsDBNull(0))
            {
                nulls++;
                continue;
            }

            Assert.Equal(reader.GetString(1), Text(reader.GetValue(0)));
        }

        Assert.Equal(Rows, rows);
        Assert.InRange(nulls, 1, Rows / 5);
    }

    [Fact]
    public void Doubles_agree_bit_by_bit()
    {
        using var command = new DuckDBCommand(
            "SELECT v, v::VARCHAR FROM (SELECT (hash(i) / 1e10) * CASE WHEN i % 2 = 0 THEN 1e-12 ELSE -1 END AS v FROM range(7000) r(i))", database.Connection);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            Assert.Equal(double.Parse(reader.GetString(1), CultureInfo.InvariantCulture), reader.GetDouble(0));
        }
    }

    /// <summary>DuckDB's text of a value: fractions of seconds only when there are any, trailing zeros dropped.</summary>
    private static string Text(object value) => value switch
    {
        bool boolean => boolean ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTime dateTime => dateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}

using System.Numerics;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace StockKafka.DuckDB.Tests;

/// <summary>Every type goes in as a parameter and through the appender, and comes out equal.</summary>
public sealed class TypeRoundTripTests : IDisposable
{
    private readonly DatabaseFixture database = new();

    public static TheoryData<string, object> Values()
    {
        var data = new TheoryData<string, object>();
        Add("BOOLEAN", true, false);
        Add("TINYINT", sbyte.MinValue, sbyte.MaxValue, (sbyte)0);
        Add("SMALLINT", short.MinValue, short.MaxValue);
        Add("INTEGER", int.MinValue, int.MaxValue);
        Add("BIGINT", long.MinValue, long.MaxValue);
        Add("UTINYINT", byte.MinValue, byte.MaxValue);
        Add("USMALLINT", ushort.MinValue, ushort.MaxValue);
        Add("UINTEGER", uint.MinValue, uint.MaxValue);
        Add("UBIGINT", ulong.MinValue, ulong.MaxValue);
        Add("HUGEINT", (BigInteger)Int128.MinValue, (BigInteger)Int128.MaxValue, BigInteger.MinusOne, new BigInteger(long.MaxValue) * 3);
        Add("UHUGEINT", BigInteger.Zero, (BigInteger)UInt128.MaxValue);
        Add("FLOAT", float.MinValue, float.MaxValue, float.Epsilon, float.NaN, float.PositiveInfinity);
        Add("DOUBLE", double.MinValue, double.MaxValue, double.Epsilon, double.NaN, double.NegativeInfinity, 0.1);
        Add("DECIMAL(4, 1)", -999.9m, 999.9m, 0.1m);
        Add("DECIMAL(9, 3)", -999999.999m, 0.001m);
        Add("DECIMAL(18, 4)", 99999999999999.9999m, -0.0001m);
        Add("DECIMAL(38, 9)", 1234567890123456789.012345678m, -79228162514264337593.543950335m);
        Add("DECIMAL(28, 28)", 0.1234567890123456789012345678m);
        Add("DECIMAL(29, 0)", decimal.MaxValue, decimal.MinValue);
        Add("VARCHAR", "", "a", "exactly 12 b", "thirteen byte", "Zürich 東京 🦆🦆🦆", "nul \0 inside", new string('x', 100_000), "🦆");
        Add("DATE", new DateOnly(1970, 1, 1), new DateOnly(1969, 12, 31), DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(2024, 2, 29));
        Add("TIME", TimeOnly.MinValue, new TimeOnly(23, 59, 59, 999, 999), new TimeOnly(9, 30));
        Add("TIMESTAMP", new DateTime(2025, 7, 23, 16, 0, 0).AddTicks(1_234_560), DateTime.MinValue, new DateTime(1969, 12, 31, 23, 59, 59, 999, 999));
        Add("TIMESTAMP_S", new DateTime(1900, 1, 1, 0, 0, 1), new DateTime(9999, 12, 31, 23, 59, 59));
        Add("TIMESTAMP_MS", new DateTime(1900, 1, 1, 0, 0, 1, 7));
        Add("TIMESTAMP_NS", new DateTime(1900, 1, 1, 0, 0, 1).AddTicks(12_345_670), new DateTime(2262, 1, 1));
        Add("TIMESTAMPTZ", new DateTimeOffset(2025, 7, 23, 9, 30, 0, 123, TimeSpan.FromHours(9)));
        Add("INTERVAL", TimeSpan.Zero, new TimeSpan(400, 23, 59, 59, 999), TimeSpan.FromMicroseconds(-1), TimeSpan.FromDays(-3));
        Add("UUID", Guid.Empty, Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff"), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));
        Add("ENUM('buy', 'sell', 'hold')", "buy", "hold");
        return data;

        void Add(string type, params object[] values)
        {
            foreach (var value in values)
            {
                data.Add(type, value);
            }
        }
    }

    public static TheoryData<string> Types()
    {
        var data = new TheoryData<string>();
        foreach (var type in Values().Select(row => (string)row[0]).Append("BLOB").Append("INTEGER[]").Distinct())
        {
            data.Add(type);
        }

        return data;
    }

    public void Dispose() => database.Dispose();

    [Theory]
    [MemberData(nameof(Values))]
    public void Parameter_comes_back_equal(string type, object value)
    {
        database.Connection.Run($"CREATE TABLE t(v {type})");
        database.Connection.Run("INSERT INTO t VALUES (?)", value);
        AssertStored(value);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Appended_value_comes_back_equal(string type, object value)
    {
        database.Connection.Run($"CREATE TABLE t(v {type})");
        using (var appender = database.Connection.CreateAppender("t"))
        {
            Append(appender.CreateRow(), value).EndRow();
        }

        AssertStored(value);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Null_comes_back_as_null(string type)
    {
        database.Connection.Run($"CREATE TABLE t(v {type})");
        database.Connection.Run("INSERT INTO t VALUES (?), (?)", null, DBNull.Value);
        using (var appender = database.Connection.CreateAppender("t"))
        {
            appender.CreateRow().AppendNullValue().EndRow();
            appender.CreateRow().AppendValue((string?)null).EndRow();
            appender.CreateRow().AppendValue((long?)null).EndRow();
            appender.CreateRow().AppendValue((byte[]?)null).EndRow();
        }

        using var command = new DuckDBCommand("FROM t", database.Connection);
        using var reader = command.ExecuteReader();
        for (var i = 0; i < 6; i++)
        {
            Assert.True(reader.Read());
            Assert.True(reader.IsDBNull(0));
            Assert.Equal(DBNull.Value, reader.GetValue(0));
            Assert.Equal(DBNull.Value, reader.GetFieldValue<object>(0));
            Assert.Null(reader.GetFieldValue<double?>(0));
            Assert.Null(reader.GetFieldValue<DateOnly?>(0));
            var error = Assert.Throws<InvalidCastException>(() => reader.GetString(0));
            Assert.Contains("Column 'v' value is null", error.Message);
        }

        Assert.False(reader.Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(70_000)]
    public void Blob_of_any_bytes_comes_back_equal(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        database.Connection.Run("CREATE TABLE t(v BLOB)");
        database.Connection.Run("INSERT INTO t VALUES (?)", bytes);
        using (var appender = database.Connection.CreateAppender("t"))
        {
            appender.CreateRow().AppendValue(bytes).EndRow();
        }

        Assert.All(database.Connection.Column<byte[]>("FROM t"), stored => Assert.Equal(bytes, stored));
        Assert.Equal(2L, database.Connection.Scalar("SELECT count(*) FROM t WHERE v = ?", bytes));
        using var stream = Assert.IsAssignableFrom<Stream>(database.Connection.Scalar("FROM t"));
        Assert.Equal(length, stream.Length);
    }

    [Fact]
    public void Infinite_and_far_dates_have_no_DateOnly_but_a_DuckDBDateOnly()
    {
        const string Sql = "SELECT unnest(['infinity', '-infinity', '5000-01-01 (BC)', '290000-12-31']::DATE[])";
        Assert.Equal(
            [DuckDBDateOnly.PositiveInfinity, DuckDBDateOnly.NegativeInfinity, new DuckDBDateOnly(-4999, 1, 1), new DuckDBDateOnly(290000, 12, 31)],
            database.Connection.Column<DuckDBDateOnly>(Sql));
        Assert.Throws<InvalidOperationException>(() => database.Connection.Column<DateOnly>(Sql));
        Assert.Throws<InvalidOperationException>(() => database.Connection.Column<DateTime>("SELECT 'infinity'::TIMESTAMP"));
    }

    [Fact]
    public void Interval_with_months_is_no_TimeSpan()
    {
        var interval = database.Connection.Single<DuckDBInterval>("SELECT INTERVAL '14 months 3 days -2 seconds'");
        Assert.Equal((14, 3, -2_000_000L), (interval.Months, interval.Days, (long)interval.Micros));
        Assert.Throws<ArgumentOutOfRangeException>(() => database.Connection.Single<TimeSpan>("SELECT INTERVAL '1 month'"));
    }

    [Fact]
    public void Decimal_of_more_digits_than_dotnet_holds_is_rounded_or_refused()
    {
        Assert.Equal(0.1234567890123456789012345679m, database.Connection.Single<decimal>("SELECT '0.12345678901234567890123456789012345678'::DECIMAL(38, 38)"));
        Assert.Throws<OverflowException>(() => database.Connection.Single<decimal>("SELECT '99999999999999999999999999999999999999'::DECIMAL(38, 0)"));
    }

    [Fact]
    public void Nested_values_become_lists_and_dictionaries()
    {
        var connection = database.Connection;
        Assert.Equal([1, 2, 3], connection.Single<List<int>>("SELECT [1, 2, 3]"));
        Assert.Equal([1, null, 3], connection.Single<List<int?>>("SELECT [1, NULL, 3]"));
        Assert.Equal([[1], [], [2, 3]], connection.Single<List<List<int>>>("SELECT [[1], [], [2, 3]]"));
        Assert.Equal([1.5, 2.5], connection.Single<List<double>>("SELECT [1.5, 2.5]::DOUBLE[2]"));
        Assert.Equal(["a", "a longer element 🦆"], (List<string>)connection.Scalar("SELECT ['a', 'a longer element 🦆']")!);
        Assert.Equal(new Dictionary<string, int> { ["x"] = 1, ["y"] = 2 }, connection.Single<Dictionary<string, int>>("SELECT MAP {'x': 1, 'y': 2}"));
        var fields = Assert.IsType<Dictionary<string, object>>(connection.Scalar("SELECT {'symbol': 'AMZN', 'close': 1.5::DOUBLE, 'none': NULL}"));
        Assert.Equal(("AMZN", 1.5, null), (fields["symbol"], fields["close"], fields["none"]));
        Assert.Equal("0101", connection.Single<string>("SELECT '0101'::BIT"));
    }

    [Fact]
    public void Lists_are_parameters_and_appended_values()
    {
        var connection = database.Connection;
        connection.Run("CREATE TABLE t(numbers INTEGER[], words VARCHAR[])");
        connection.Run("INSERT INTO t VALUES (?, ?)", new List<int> { 1, 2 }, new[] { "a", null, "🦆 is a duck" });
        using (var appender = connection.CreateAppender("t"))
        {
            for (var i = 0; i < 5_000; i++)
            {
                appender.CreateRow().AppendValue(Enumerable.Range(i, i % 7)).AppendValue(new[] { "b", "long enough for the heap " + i }).EndRow();
            }
        }

        Assert.Equal([1, 2], connection.Column<List<int>>("SELECT numbers FROM t")[0]);
        Assert.Equal(5_000L, connection.Scalar("SELECT count(*) FROM (SELECT words[2] AS w, row_number() OVER () - 2 AS i, numbers FROM t) WHERE w = 'long enough for the heap ' || i AND len(numbers) = i % 7"));
        Assert.Equal(3L, connection.Scalar("SELECT count(*) FROM range(10) WHERE range IN (SELECT unnest(?))", new List<long> { 1, 2, 3 }));
    }

    [Fact]
    public void Nested_lists_and_arrays_with_nulls_are_appended()
    {
        var connection = database.Connection;
        connection.Run("CREATE TABLE t(nested INTEGER[][], fixed DOUBLE[3])");
        using (var appender = connection.CreateAppender("t"))
        {
            for (var i = 0; i < 3_000; i++)
            {
                int?[]?[] nested = [[i, null], null, [], [i + 1]];
                appender.CreateRow().AppendValue(nested).AppendValue(new double?[] { i, null, 0.5 }).EndRow();
            }

            Assert.Contains("takes 3 elements, not 1", Assert.Throws<InvalidOperationException>(
                () => appender.CreateRow().AppendNullValue().AppendValue(new[] { 1.0 })).Message);
        }

        Assert.Equal(3_000L, connection.Scalar("SELECT count(*) FROM t WHERE nested = [[rowid, NULL], NULL, [], [rowid + 1]]::INTEGER[][] AND fixed = [rowid, NULL, 0.5]::DOUBLE[3]"));
        Assert.Equal([[0, null], null, [], [1]], connection.Column<List<List<int?>?>>("SELECT nested FROM t ORDER BY rowid")[0]);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public void Enum_of_any_number_of_labels_keeps_its_last(int labels)
    {
        database.Connection.Run($"CREATE TYPE e AS ENUM (SELECT 'label ' || range FROM range({labels})); CREATE TABLE t(v e)");
        using (var appender = database.Connection.CreateAppender("t"))
        {
            appender.CreateRow().AppendValue($"label {labels - 1}").EndRow();
            Assert.Contains("'label x'", Assert.Throws<InvalidOperationException>(() => appender.CreateRow().AppendValue("label x")).Message);
        }

        Assert.Equal($"label {labels - 1}", database.Connection.Single<string>("FROM t"));
        Assert.Equal($"label {labels - 1}", database.Connection.Single<string>("SELECT v::VARCHAR FROM t"));
    }

    [Fact]
    public void Numbers_convert_when_they_fit()
    {
        using var command = new DuckDBCommand("SELECT 200::UTINYINT, 7::BIGINT, 1.25::DECIMAL(5, 2), 3::HUGEINT", database.Connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        Assert.Equal((200, 200L, 200.0, 200m), (reader.GetInt32(0), reader.GetInt64(0), reader.GetDouble(0), reader.GetDecimal(0)));
        Assert.Equal((short)7, reader.GetInt16(1));
        Assert.Equal(1.25, reader.GetDouble(2));
        Assert.Equal(DayOfWeek.Wednesday, reader.GetFieldValue<DayOfWeek>(3));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<sbyte>(0));
        Assert.Contains("cannot be read as Guid", Assert.Throws<InvalidCastException>(() => reader.GetGuid(0)).Message);
    }

    private void AssertStored(object value)
    {
        using var command = new DuckDBCommand("FROM t", database.Connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(value, typeof(DuckDBDataReader).GetMethod(nameof(reader.GetFieldValue))!.MakeGenericMethod(value.GetType()).Invoke(reader, [0]));
        if (value is not DateTimeOffset)
        {
            Assert.Equal(value, reader.GetValue(0));
            Assert.Equal(value.GetType(), reader.GetFieldType(0));
        }

        Assert.False(reader.Read());
    }

    private static IDuckDBAppenderRow Append(IDuckDBAppenderRow row, object value) => value switch
    {
        bool v => row.AppendValue(v),
        sbyte v => row.AppendValue(v),
        short v => row.AppendValue(v),
        int v => row.AppendValue(v),
        long v => row.AppendValue(v),
        byte v => row.AppendValue(v),
        ushort v => row.AppendValue(v),
        uint v => row.AppendValue(v),
        ulong v => row.AppendValue(v),
        BigInteger v => row.AppendValue(v),
        float v => row.AppendValue(v),
        double v => row.AppendValue(v),
        decimal v => row.AppendValue(v),
        string v => row.AppendValue(v),
        DateOnly v => row.AppendValue(v),
        TimeOnly v => row.AppendValue(v),
        DateTime v => row.AppendValue(v),
        DateTimeOffset v => row.AppendValue(v),
        TimeSpan v => row.AppendValue(v),
        Guid v => row.AppendValue(v),
        _ => throw new ArgumentException($"No overload for {value.GetType()}", nameof(value)),
    };
}

using System.Data;
using DuckDB.NET.Data;

namespace StockKafka.DuckDB.Tests;

public sealed class ParameterTests : IDisposable
{
    private readonly DatabaseFixture database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public void Question_marks_take_parameters_in_order()
    {
        Assert.Equal("a-b", database.Connection.Scalar("SELECT ? || '-' || ?", "a", "b"));
    }

    [Fact]
    public void Numbered_parameters_may_repeat_and_change_order()
    {
        Assert.Equal("b-a-b", database.Connection.Scalar("SELECT $2 || '-' || $1 || '-' || $2", "a", "b"));
    }

    [Fact]
    public void Named_parameters_are_found_whatever_their_order_and_case()
    {
        using var command = new DuckDBCommand("SELECT $close - $open, $Close", database.Connection);
        command.Parameters.Add(new DuckDBParameter("open", 10));
        command.Parameters.Add(new DuckDBParameter("close", 12));
        using var reader = command.ExecuteReader();
        reader.Read();
        Assert.Equal((2, 12), (reader.GetInt32(0), reader.GetInt32(1)));
    }

    [Fact]
    public void One_collection_serves_several_statements()
    {
        using var command = new DuckDBCommand("CREATE TABLE t(a INT, b INT); INSERT INTO t VALUES ($a, 1); INSERT INTO t VALUES ($a, $b)", database.Connection);
        command.Parameters.Add(new DuckDBParameter("b", 2));
        command.Parameters.Add(new DuckDBParameter("a", 7));
        Assert.Equal(2, command.ExecuteNonQuery());
        Assert.Equal([1, 2], database.Connection.Column<int>("SELECT b FROM t WHERE a = 7 ORDER BY b"));
    }

    [Fact]
    public void Missing_parameters_are_named()
    {
        var few = Assert.Throws<InvalidOperationException>(() => database.Connection.Scalar("SELECT ? + ?", 1));
        Assert.Contains("Expected 2, got 1", few.Message);
        using var command = new DuckDBCommand("SELECT $volume", database.Connection);
        command.Parameters.Add(new DuckDBParameter("price", 1));
        Assert.Contains("$volume", Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar()).Message);
    }

    [Fact]
    public void A_value_without_a_DuckDB_type_is_refused_by_name()
    {
        var error = Assert.Throws<InvalidOperationException>(() => database.Connection.Scalar("SELECT ?", new Uri("about:blank")));
        Assert.Contains("System.Uri", error.Message);
    }

    [Fact]
    public void Text_in_a_parameter_is_data_and_never_SQL()
    {
        const string Hostile = "'); DROP TABLE t; --";
        database.Connection.Run("CREATE TABLE t(v VARCHAR)");
        database.Connection.Run("INSERT INTO t VALUES (?)", Hostile);
        Assert.Equal(Hostile, database.Connection.Scalar("SELECT v FROM t WHERE v = $1", Hostile));
    }

    [Fact]
    public void The_collection_behaves_as_a_list_with_names()
    {
        using var command = new DuckDBCommand();
        var created = command.CreateParameter();
        created.ParameterName = "a";
        created.Value = 1.5m;
        command.Parameters.Add(created);
        command.Parameters.Insert(0, new DuckDBParameter("b", DbType.Int32, 2));
        Assert.Equal((2, 0, 1), (command.Parameters.Count, command.Parameters.IndexOf("B"), command.Parameters.IndexOf("a")));
        Assert.Equal(DbType.Currency, command.Parameters["a"].DbType);
        Assert.True(command.Parameters.Contains("b"));
        command.Parameters.RemoveAt("b");
        Assert.Same(created, Assert.Single(command.Parameters.Cast<DuckDBParameter>()));
        Assert.Throws<ArgumentException>(() => command.Parameters["b"]);
    }
}

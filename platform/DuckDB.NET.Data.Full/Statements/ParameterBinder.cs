using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Statements;

/// <summary>Binds a command's parameters to one of its statements.</summary>
internal static class ParameterBinder
{
    /// <summary>
    /// By name when any parameter has one, else by position. Parameters that the statement does not name are left out, so that
    /// the statements of one command share a collection; one that it lacks throws <see cref="InvalidOperationException"/>.
    /// </summary>
    public static void Bind(PreparedStatementHandle statement, DuckDBParameterCollection parameters)
    {
        var expected = Api.ParameterCount(statement);
        if (expected > (ulong)parameters.Count)
        {
            throw new InvalidOperationException($"Invalid number of parameters. Expected {expected}, got {parameters.Count}");
        }

        var byName = false;
        for (var i = 0; i < parameters.Count; i++)
        {
            byName |= parameters[i].ParameterName.Length > 0;
        }

        for (var index = 1UL; index <= expected; index++)
        {
            Bind(statement, index, byName ? ByName(statement, index, parameters) : parameters[(int)index - 1]);
        }
    }

    private static DuckDBParameter ByName(PreparedStatementHandle statement, ulong index, DuckDBParameterCollection parameters)
    {
        var name = Api.ParameterName(statement, index);
        var position = parameters.IndexOf(name);
        return position >= 0
            ? parameters[position]
            : throw new InvalidOperationException($"The statement has a parameter ${name}, but the command has none of that name.");
    }

    private static void Bind(PreparedStatementHandle statement, ulong index, DuckDBParameter parameter)
    {
        using var value = NativeValue.Create(parameter.Value);
        if (Api.BindValue(statement, index, value) != NativeState.Success)
        {
            var error = Api.Borrowed(Api.PrepareError(statement));
            throw new InvalidOperationException($"Unable to bind parameter {index}: {error}");
        }
    }
}

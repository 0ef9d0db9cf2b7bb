using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Statements;

/// <summary>Runs the statements of a command one after the other, each only when the caller asks for its result.</summary>
internal static class StatementRunner
{
    /// <summary>
    /// The results, in order. Text that cannot be parsed throws before the first statement runs. Cancelling
    /// <paramref name="cancellationToken"/>, or interrupting the connection, throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public static IEnumerable<ResultHandle> Run(DuckDBCommand command, DuckDBNativeConnection connection, bool streaming, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = Api.ExtractStatements(connection, command.CommandText, out var statements);
        using (statements)
        {
            if (count == 0)
            {
                var error = statements.IsInvalid ? null : Api.Borrowed(Api.ExtractStatementsError(statements));
                throw new DuckDBException(string.IsNullOrEmpty(error) ? "Parser Error: the command text holds no statement." : error);
            }

            for (var i = 0UL; i < count; i++)
            {
                yield return RunOne(connection, statements, i, command.Parameters, streaming, cancellationToken);
            }
        }
    }

    /// <summary>The error of a result, as the exception to throw.</summary>
    public static Exception Failure(ResultHandle result, CancellationToken cancellationToken)
    {
        var message = Api.Borrowed(Api.ResultError(result)) ?? "The statement failed without a message.";
        return Failure(message, Api.ResultErrorType(result), cancellationToken);
    }

    private static Exception Failure(string message, DuckDBErrorType type, CancellationToken cancellationToken) =>
        type == DuckDBErrorType.Interrupt
            ? new OperationCanceledException(message, cancellationToken)
            : new DuckDBException(message, type);

    private static ResultHandle RunOne(
        DuckDBNativeConnection connection,
        ExtractedStatementsHandle statements,
        ulong index,
        DuckDBParameterCollection parameters,
        bool streaming,
        CancellationToken cancellationToken)
    {
        var prepared = Api.PrepareExtracted(connection, statements, index, out var statement);
        using (statement)
        {
            if (prepared != NativeState.Success)
            {
                throw new DuckDBException(Api.Borrowed(Api.PrepareError(statement)) ?? "The statement cannot be prepared.");
            }

            ParameterBinder.Bind(statement, parameters);
            return Execute(connection, statement, streaming, cancellationToken);
        }
    }

    /// <summary>
    /// DuckDB forgets an interrupt when a statement is made pending, and heeds one that comes after. So the token is looked at
    /// once more in between, and a cancellation at any moment is seen.
    /// </summary>
    private static ResultHandle Execute(
        DuckDBNativeConnection connection, PreparedStatementHandle statement, bool streaming, CancellationToken cancellationToken)
    {
        var stream = streaming && Api.PreparedStatementKind(statement) == StatementKind.Select;
        using var registration = cancellationToken.UnsafeRegister(
            static connection => ((DuckDBNativeConnection)connection!).Interrupt(), connection);
        var state = stream
            ? Api.PendingPreparedStreaming(statement, out var pending)
            : Api.PendingPrepared(statement, out pending);
        using (pending)
        {
            if (state != NativeState.Success)
            {
                var message = Api.Borrowed(Api.PendingError(pending)) ?? "The statement cannot be started.";
                var error = new DuckDBException(message);
                throw Failure(message, error.ErrorType, cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            var result = new ResultHandle();
            if (Api.ExecutePending(pending, result) == NativeState.Success)
            {
                return result;
            }

            using (result)
            {
                throw Failure(result, cancellationToken);
            }
        }
    }
}

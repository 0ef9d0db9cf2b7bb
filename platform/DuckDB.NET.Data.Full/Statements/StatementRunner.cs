using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Statements;

/// <summary>Runs the statements of a command one after the other, each only when the caller asks for its result.</summary>
internal static class StatementRunner
{
    /// <summary>
    /// The results, in order. Text that cannot be parsed throws before the first statement runs. Cancelling
    /// <paramref name="cancellationToken"/>, or interrupting the connection, throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public static IEnumerable<ResultHandle> Run(DuckDBCommand command, Session session, bool streaming, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        session.EndStream();
        var count = Api.ExtractStatements(session.Connection, command.CommandText, out var statements);
        using (statements)
        {
            if (count == 0)
            {
                var error = statements.IsInvalid ? null : Api.Borrowed(Api.ExtractStatementsError(statements));
                throw new DuckDBException(string.IsNullOrEmpty(error) ? "Parser Error: the command text holds no statement." : error);
            }

            for (var i = 0UL; i < count; i++)
            {
                yield return RunOne(session, statements, i, command.Parameters, streaming, cancellationToken);
            }
        }
    }

    /// <summary>The error of a result, as the exception to throw.</summary>
    public static Exception Failure(ResultHandle result, CancellationToken cancellationToken)
    {
        var message = Api.Borrowed(Api.ResultError(result)) ?? "The statement failed without a message.";
        return Failure(new DuckDBException(message, Api.ResultErrorType(result)), cancellationToken);
    }

    private static Exception Failure(DuckDBException error, CancellationToken cancellationToken) =>
        error.ErrorType == DuckDBErrorType.Interrupt ? new OperationCanceledException(error.Message, error, cancellationToken) : error;

    /// <summary>An interrupt can come while the statement is being begun or prepared too; the caller sees the same exception.</summary>
    private static ResultHandle RunOne(
        Session session,
        ExtractedStatementsHandle statements,
        ulong index,
        DuckDBParameterCollection parameters,
        bool streaming,
        CancellationToken cancellationToken)
    {
        try
        {
            return PrepareAndExecute(session, statements, index, parameters, streaming, cancellationToken);
        }
        catch (DuckDBException error) when (error.ErrorType == DuckDBErrorType.Interrupt)
        {
            throw Failure(error, cancellationToken);
        }
    }

    private static ResultHandle PrepareAndExecute(
        Session session,
        ExtractedStatementsHandle statements,
        ulong index,
        DuckDBParameterCollection parameters,
        bool streaming,
        CancellationToken cancellationToken)
    {
        var ownTransaction = session.BeginStatement();
        try
        {
            using var statement = Prepare(session, statements, index);
            var kind = Api.PreparedStatementKind(statement);
            if (ownTransaction && !UsesStatistics(kind))
            {
                session.RollbackStatement();
                ownTransaction = false;
            }

            ParameterBinder.Bind(statement, parameters);
            var stream = streaming && kind == StatementKind.Select;
            var result = kind == StatementKind.Transaction
                ? ExecuteTransactionControl(session, statement, cancellationToken)
                : Execute(session.Connection, statement, stream, cancellationToken);
            if (Api.ResultIsStreaming(result.Value) != 0)
            {
                session.KeepStream(result, ownTransaction);
            }
            else if (ownTransaction)
            {
                Commit(session, result);
            }

            return result;
        }
        catch when (ownTransaction)
        {
            session.RollbackStatement();
            throw;
        }
    }

    private static void Commit(Session session, ResultHandle result)
    {
        try
        {
            session.CommitStatement();
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private static PreparedStatementHandle Prepare(Session session, ExtractedStatementsHandle statements, ulong index)
    {
        if (Api.PrepareExtracted(session.Connection, statements, index, out var statement) == NativeState.Success)
        {
            return statement;
        }

        using (statement)
        {
            throw new DuckDBException(Api.Borrowed(Api.PrepareError(statement)) ?? "The statement cannot be prepared.");
        }
    }

    /// <summary>Other kinds are planned without looking at rows, and some of them refuse to run in a transaction.</summary>
    private static bool UsesStatistics(StatementKind kind) => kind is StatementKind.Select or StatementKind.Insert
        or StatementKind.Update or StatementKind.Delete or StatementKind.Create or StatementKind.Copy
        or StatementKind.Explain or StatementKind.Unnumbered;

    private static ResultHandle ExecuteTransactionControl(
        Session session, PreparedStatementHandle statement, CancellationToken cancellationToken)
    {
        try
        {
            var result = Execute(session.Connection, statement, stream: false, cancellationToken);
            session.TransactionStatementRan(null);
            return result;
        }
        catch (DuckDBException error)
        {
            session.TransactionStatementRan(error);
            throw;
        }
    }

    /// <summary>
    /// DuckDB forgets an interrupt when a statement is made pending, and heeds one that comes after. So the interrupt is
    /// repeated in between when the token has fired already, and a cancellation at any moment is seen. (Dropping the pending
    /// statement instead would leave its tasks running.)
    /// </summary>
    private static ResultHandle Execute(
        DuckDBNativeConnection connection, PreparedStatementHandle statement, bool stream, CancellationToken cancellationToken)
    {
        using var registration = InterruptOn(cancellationToken, connection);
        var state = stream
            ? Api.PendingPreparedStreaming(statement, out var pending)
            : Api.PendingPrepared(statement, out pending);
        using (pending)
        {
            if (state != NativeState.Success)
            {
                throw Failure(new DuckDBException(Api.Borrowed(Api.PendingError(pending)) ?? "The statement cannot be started."), cancellationToken);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                connection.Interrupt();
            }

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

    /// <summary>Interrupts the connection when the token fires; disposing waits for an interrupt that is under way.</summary>
    public static CancellationTokenRegistration InterruptOn(CancellationToken cancellationToken, DuckDBNativeConnection connection) =>
        cancellationToken.UnsafeRegister(static connection => ((DuckDBNativeConnection)connection!).Interrupt(), connection);
}

namespace StockKafka.LoadRunner.Engine;

/// <summary>What is measured under one name, such as <c>GET</c> <c>/api/stock/[symbol]/daily</c>.</summary>
/// <param name="Id">Index into the recorders; given by <see cref="OperationCatalog"/>.</param>
/// <param name="Type">HTTP method or kind of client; Locust's column Type.</param>
/// <param name="Name">Locust's column Name: the address with its variable parts in brackets.</param>
sealed record Operation(int Id, string Type, string Name);

/// <summary>Every operation of a run. Complete before the load begins, because recorders are sized by it.</summary>
sealed class OperationCatalog
{
    readonly List<Operation> _operations = [];

    public IReadOnlyList<Operation> All => _operations;

    /// <summary>The operation of this type and name, the same one each time it is asked for.</summary>
    public Operation Get(string type, string name)
    {
        var known = _operations.Find(operation => operation.Type == type && operation.Name == name);
        if (known is not null)
        {
            return known;
        }

        var added = new Operation(_operations.Count, type, name);
        _operations.Add(added);
        return added;
    }
}

/// <summary>How one operation ended.</summary>
/// <param name="Failure">Null for success, otherwise the kind of failure. Kinds are few and reused: they are counted by text.</param>
/// <param name="Bytes">Size of the answer's body.</param>
readonly record struct OperationResult(string? Failure, int Bytes)
{
    public bool Succeeded => Failure is null;

    public static OperationResult Success(int bytes) => new(null, bytes);

    public static OperationResult Failed(string kind, int bytes = 0) => new(kind, bytes);
}

namespace StockKafka.Load.Engine;

/// <summary>What is measured under one name, such as <c>GET</c> <c>/api/stock/[symbol]/daily</c>.</summary>
/// <param name="Id">Index into the recorders; given by <see cref="OperationCatalog"/>.</param>
/// <param name="Type">HTTP method or kind of client; Locust's column Type.</param>
/// <param name="Name">Locust's column Name: the address with its variable parts in brackets.</param>
internal sealed record Operation(int Id, string Type, string Name)
{
    private IReadOnlyList<string> _scenarios = [];

    /// <summary>Names of the scenarios that do it: what several do is counted once for all.</summary>
    public IReadOnlyList<string> Scenarios
    {
        get => _scenarios;
        init => _scenarios = value;
    }

    /// <summary>Words by which thresholds select operations, such as <c>read</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public bool Equals(Operation? other) => other is not null && (Id, Type, Name) == (other.Id, other.Type, other.Name);

    public override int GetHashCode() => Id;

    internal void AddScenario(string scenario) => _scenarios = _scenarios.Contains(scenario) ? _scenarios : [.. _scenarios, scenario];
}

/// <summary>Every operation of a run. Complete before the load begins, because recorders are sized by it.</summary>
internal sealed class OperationCatalog
{
    private readonly List<Operation> _operations = [];

    public IReadOnlyList<Operation> All => _operations;

    /// <summary>The operation of this type and name, the same one each time it is asked for.</summary>
    /// <param name="type">HTTP method or kind of client.</param>
    /// <param name="name">Name in reports.</param>
    /// <param name="scenario">Who does it; null where nobody needs to know.</param>
    /// <param name="tags">What thresholds may select it by; those of the first to ask are kept.</param>
    public Operation Get(string type, string name, string? scenario = null, params IReadOnlyList<string> tags)
    {
        var operation = _operations.Find(operation => operation.Type == type && operation.Name == name);
        if (operation is null)
        {
            operation = new Operation(_operations.Count, type, name) { Tags = tags };
            _operations.Add(operation);
        }

        if (scenario is not null)
        {
            operation.AddScenario(scenario);
        }

        return operation;
    }
}

/// <summary>How one operation ended.</summary>
/// <param name="Failure">Null for success, otherwise the kind of failure. Kinds are few and reused: they are counted by text.</param>
/// <param name="Bytes">Size of the answer's body.</param>
internal readonly record struct OperationResult(string? Failure, int Bytes)
{
    public bool Succeeded => Failure is null;

    /// <summary>What unpacking and judging took after the last byte was there, µs: no part of the operation's time.</summary>
    public long CheckMicros { get; init; }

    public static OperationResult Success(int bytes) => new(null, bytes);

    public static OperationResult Failed(string kind, int bytes = 0) => new(kind, bytes);
}

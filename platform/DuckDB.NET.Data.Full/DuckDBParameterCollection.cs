using System.Collections;
using System.Data.Common;

namespace DuckDB.NET.Data;

/// <summary>The parameters of a command, in order; stands in for the published class.</summary>
public class DuckDBParameterCollection : DbParameterCollection
{
    private readonly List<DuckDBParameter> parameters = [];

    /// <summary>Number of parameters.</summary>
    public override int Count => parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)parameters).SyncRoot;

    /// <summary>The parameter at <paramref name="index"/>, from 0.</summary>
    public new DuckDBParameter this[int index]
    {
        get => parameters[index];
        set => parameters[index] = value;
    }

    /// <summary>The parameter of this name.</summary>
    public new DuckDBParameter this[string parameterName]
    {
        get => parameters[RequiredIndexOf(parameterName)];
        set => parameters[RequiredIndexOf(parameterName)] = value;
    }

    /// <summary>Adds a parameter, and gives its index.</summary>
    public int Add(DuckDBParameter value)
    {
        parameters.Add(value);
        return parameters.Count - 1;
    }

    /// <summary>Adds a <see cref="DuckDBParameter"/>, and gives its index.</summary>
    public override int Add(object value) => Add((DuckDBParameter)value);

    /// <summary>Adds parameters in order.</summary>
    public void AddRange(IEnumerable<DuckDBParameter> values) => parameters.AddRange(values);

    /// <inheritdoc/>
    public override void AddRange(Array values) => parameters.AddRange(values.Cast<DuckDBParameter>());

    /// <inheritdoc/>
    public override void Clear() => parameters.Clear();

    /// <summary>Whether this parameter is in the collection.</summary>
    public bool Contains(DuckDBParameter value) => parameters.Contains(value);

    /// <inheritdoc/>
    public override bool Contains(object value) => parameters.Contains((DuckDBParameter)value);

    /// <summary>Whether a parameter has this name, whatever its case.</summary>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)parameters).CopyTo(array, index);

    /// <summary>Copies the parameters into <paramref name="array"/> from <paramref name="index"/> on.</summary>
    public void CopyTo(DuckDBParameter[] array, int index) => parameters.CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => parameters.GetEnumerator();

    /// <summary>Index of this parameter; -1 when absent.</summary>
    public int IndexOf(DuckDBParameter value) => parameters.IndexOf(value);

    /// <inheritdoc/>
    public override int IndexOf(object value) => parameters.IndexOf((DuckDBParameter)value);

    /// <summary>Index of the parameter of this name, whatever its case; -1 when absent.</summary>
    public override int IndexOf(string parameterName) =>
        parameters.FindIndex(known => known.ParameterName.Equals(parameterName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Inserts a parameter.</summary>
    public void Insert(int index, DuckDBParameter value) => parameters.Insert(index, value);

    /// <inheritdoc/>
    public override void Insert(int index, object value) => parameters.Insert(index, (DuckDBParameter)value);

    /// <summary>Removes this parameter.</summary>
    public void Remove(DuckDBParameter value) => parameters.Remove(value);

    /// <inheritdoc/>
    public override void Remove(object value) => parameters.Remove((DuckDBParameter)value);

    /// <inheritdoc/>
    public override void RemoveAt(int index) => parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => parameters.RemoveAt(RequiredIndexOf(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => parameters[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => this[parameterName];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => parameters[index] = (DuckDBParameter)value;

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => this[parameterName] = (DuckDBParameter)value;

    private int RequiredIndexOf(string parameterName)
    {
        var index = IndexOf(parameterName);
        return index >= 0 ? index : throw new ArgumentException($"There is no parameter named '{parameterName}'.", nameof(parameterName));
    }
}

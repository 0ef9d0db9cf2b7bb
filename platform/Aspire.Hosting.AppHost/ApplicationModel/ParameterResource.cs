namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside the application: configuration key <c>Parameters:{name}</c>, or a default.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ParameterResource</c>.</remarks>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    /// <summary>A parameter whose value <paramref name="callback"/> gives.</summary>
    /// <param name="name">Name of the resource.</param>
    /// <param name="callback">
    /// Gets <see cref="Default"/> and returns the value. Asked until it succeeds for the first time; that value is kept.
    /// </param>
    /// <param name="secret">True for a value that is not shown.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Secret = secret;
        _value = new(() => callback(Default), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>True to hide the value in the dashboard until somebody asks to see it, also inside environment variables.</summary>
    public bool Secret { get; }

    /// <summary>True where the value is a connection string; changes only <see cref="ValueExpression"/>.</summary>
    public bool IsConnectionString { get; set; }

    /// <summary>What the value is for; null for none. Kept for the published API, the Local platform does not show it.</summary>
    public string? Description { get; set; }

    /// <summary>True where <see cref="Description"/> is Markdown; kept for the published API.</summary>
    public bool EnableDescriptionMarkdown { get; set; }

    /// <summary>What makes a value where none is configured; null for none.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary><c>{name.value}</c>, or <c>{name.connectionString}</c>.</summary>
    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

    /// <summary>The value. It is there at once: the Local platform does not ask people for values that are missing.</summary>
    /// <exception cref="MissingParameterValueException">No value is configured and there is no default.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new(_value.Value);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<string?>(exception);
        }
    }

    /// <inheritdoc cref="GetValueAsync(CancellationToken)"/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext _, CancellationToken cancellationToken) => GetValueAsync(cancellationToken);
}

/// <summary>Makes the value of a parameter that is not configured.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ParameterDefault</c>.</remarks>
public abstract class ParameterDefault
{
    /// <summary>A value; whoever calls keeps it, for another call may give another.</summary>
    public abstract string GetDefaultValue();
}

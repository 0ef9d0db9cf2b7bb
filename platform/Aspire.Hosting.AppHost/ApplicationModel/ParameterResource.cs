namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside the application: configuration key <c>Parameters:{name}</c>, or a default.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Secret = secret;
        _value = new(() => callback(Default), LazyThreadSafetyMode.PublicationOnly);
    }

    public bool Secret { get; }

    public bool IsConnectionString { get; set; }

    public string? Description { get; set; }

    public bool EnableDescriptionMarkdown { get; set; }

    public ParameterDefault? Default { get; set; }

    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

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

    public ValueTask<string?> GetValueAsync(ValueProviderContext _, CancellationToken cancellationToken) => GetValueAsync(cancellationToken);
}

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}

using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds parameters. A configured value (<c>Parameters:{name}</c>) wins over every default.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ParameterResourceBuilderExtensions</c>.</remarks>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>
    /// Adds a parameter that must be configured; asking for its value otherwise throws <see cref="MissingParameterValueException"/>.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, [ResourceName] string name, bool secret = false) =>
        builder.AddResource(CreateParameter(builder, name, secret));

    /// <summary>
    /// Adds a parameter with a default. <paramref name="publishValueAsDefault"/> is kept for the published API; nothing is published here.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, [ResourceName] string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <summary>
    /// Adds a parameter whose default is worked out when its value is first asked for. <paramref name="publishValueAsDefault"/> does nothing
    /// here.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, [ResourceName] string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => Configured(builder, name) ?? valueGetter(), secret));

    /// <summary>Adds a parameter whose default is made, such as a generated password.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="value">Makes the value where none is configured.</param>
    /// <param name="secret">True for a value that is never shown.</param>
    /// <param name="persist">True to keep the made value for later runs.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, [ResourceName] string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        return builder.AddResource(persist
            ? CreatePersisted(builder, name, secret, value)
            : new ParameterResource(name, d => Configured(builder, name) ?? d!.GetDefaultValue(), secret) { Default = value });
    }

    /// <summary>
    /// Adds a parameter whose value is under a key of its own; without one, asking for it throws <see
    /// cref="MissingParameterValueException"/>.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(this IDistributedApplicationBuilder builder, [ResourceName] string name, string configurationKey, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => builder.Configuration[configurationKey] ?? throw Missing(name, configurationKey), secret));

    /// <summary>A connection string from the configuration (<c>ConnectionStrings:{name}</c>): something that is already running.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, [ResourceName] string name, string? environmentVariableName = null) =>
        builder.AddResource(new ConnectionStringParameterResource(
            name,
            _ => builder.Configuration.GetConnectionString(name) ?? throw Missing(name, $"ConnectionStrings:{name}"),
            environmentVariableName));

    /// <summary>
    /// Says what the parameter is for. Kept on the resource; the Local platform asks nobody for values and so does not show it.
    /// </summary>
    public static IResourceBuilder<ParameterResource> WithDescription(this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    /// <summary>A parameter that is not a resource of its own; for the passwords of servers.</summary>
    public static ParameterResource CreateParameter(IDistributedApplicationBuilder builder, string name, bool secret) =>
        new(name, _ => Configured(builder, name) ?? throw Missing(name, KeyOf(name)), secret);

    /// <summary>A made password of at least 22 characters, kept for later runs.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool lower = true,
        bool upper = true,
        bool numeric = true,
        bool special = true,
        int minLower = 0,
        int minUpper = 0,
        int minNumeric = 0,
        int minSpecial = 0) => CreateGeneratedParameter(builder, name, secret: true, new GenerateParameterDefault
        {
            MinLength = 22,
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        });

    /// <summary>A parameter that is not a resource of its own, with a made value that is kept for later runs.</summary>
    public static ParameterResource CreateGeneratedParameter(IDistributedApplicationBuilder builder, string name, bool secret, GenerateParameterDefault parameterDefault) =>
        CreatePersisted(builder, name, secret, parameterDefault);

    private static ParameterResource CreatePersisted(IDistributedApplicationBuilder builder, string name, bool secret, ParameterDefault value)
    {
        var store = builder.Services.Select(s => s.ImplementationInstance).OfType<ParameterStore>().Single();
        return new ParameterResource(name, d => Configured(builder, name) ?? store.GetOrAdd(name, d!.GetDefaultValue), secret) { Default = value };
    }

    private static string KeyOf(string name) => $"Parameters:{name}";

    // A hyphen cannot stand in the name of an environment variable; an underscore in its place is understood.
    private static string? Configured(IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[KeyOf(name)] ?? builder.Configuration[KeyOf(name.Replace('-', '_'))];

    private static MissingParameterValueException Missing(string name, string key) =>
        new($"The parameter '{name}' has no value; set the configuration key '{key}', for example with --{key} VALUE or the environment variable {key.Replace(":", "__", StringComparison.Ordinal).Replace('-', '_')}.");

    private sealed class ConnectionStringParameterResource : ParameterResource, IResourceWithConnectionString
    {
        private readonly string? _environmentVariableName;

        public ConnectionStringParameterResource(string name, Func<ParameterDefault?, string> callback, string? environmentVariableName)
            : base(name, callback, secret: true)
        {
            _environmentVariableName = environmentVariableName;
            IsConnectionString = true;
        }

        public string? ConnectionStringEnvironmentVariable => _environmentVariableName;

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{new Value(this)}");

        // The parameter itself is a connection string too, and would ask this expression for its value again.
        private sealed class Value(ConnectionStringParameterResource owner) : IExpressionValue
        {
            public string ValueExpression => owner.ValueExpression;

            public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => owner.GetValueAsync(cancellationToken);
        }
    }
}

/// <summary>Adds connection strings that are put together from other values.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ConnectionStringBuilderExtensions</c>.</remarks>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string; it is worked out when somebody who refers to it is started.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(this IDistributedApplicationBuilder builder, [ResourceName] string name, ReferenceExpression connectionStringExpression) =>
        builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));

    /// <summary>Adds a connection string that the callback puts together; the callback runs at once, the values are worked out later.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(this IDistributedApplicationBuilder builder, [ResourceName] string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        var expression = new ReferenceExpressionBuilder();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }
}

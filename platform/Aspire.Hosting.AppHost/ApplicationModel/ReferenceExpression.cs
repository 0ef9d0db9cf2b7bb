using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A text with holes that are filled when the application starts, written as an interpolated string:
/// <c>ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Host)}:9092")</c>.
/// </summary>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    public static readonly ReferenceExpression Empty = new(string.Empty, [], []);

    private ReferenceExpression(string format, IReadOnlyList<IValueProvider> valueProviders, IReadOnlyList<string?> stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        StringFormats = stringFormats;
        ManifestExpressions = [.. valueProviders.Select(p => ((IManifestExpressionProvider)p).ValueExpression)];
    }

    /// <summary>The text as a composite format: <c>{0}:9092</c>.</summary>
    public string Format { get; }

    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    public IReadOnlyList<string> ManifestExpressions { get; }

    /// <summary>For each hole, the format after its colon; <c>uri</c> escapes the value for use in a URI.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    public bool IsConditional => Condition is not null;

    public IValueProvider? Condition { get; private init; }

    public string? MatchValue { get; private init; }

    public ReferenceExpression? WhenTrue { get; private init; }

    public ReferenceExpression? WhenFalse { get; private init; }

    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => IsConditional ? [Condition!, WhenTrue!, WhenFalse!] : ValueProviders;

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.ToExpression();

    /// <summary><paramref name="whenTrue"/> where <paramref name="condition"/> has the value <paramref name="matchValue"/>, compared without case.</summary>
    public static ReferenceExpression CreateConditional(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse) =>
        new(string.Empty, [], []) { Condition = condition, MatchValue = matchValue, WhenTrue = whenTrue, WhenFalse = whenFalse };

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (Condition is not null)
        {
            var actual = await Condition.GetValueAsync(context, cancellationToken).ConfigureAwait(false);
            var branch = StringComparer.OrdinalIgnoreCase.Equals(actual, MatchValue) ? WhenTrue! : WhenFalse!;
            return await branch.GetValueAsync(context, cancellationToken).ConfigureAwait(false);
        }

        if (Format.Length == 0)
        {
            return null;
        }

        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await ValueProviders[i].GetValueAsync(context, cancellationToken).ConfigureAwait(false);
            values[i] = StringFormats[i] switch
            {
                null => value,
                "uri" => Uri.EscapeDataString(value ?? string.Empty),
                var unknown => throw new FormatException($"The format '{unknown}' of a reference expression is unknown; 'uri' is the only one."),
            };
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    internal static ReferenceExpression From(string format, IEnumerable<(IValueProvider Provider, string? Format)> holes)
    {
        var parts = holes.ToArray();
        return new(format, [.. parts.Select(p => p.Provider)], [.. parts.Select(p => p.Format)]);
    }

    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) => _builder = new();

        public void AppendLiteral(string value) => _builder.AppendLiteral(value);

        public void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        public void AppendFormatted(string? value, string? format = null) => _builder.AppendFormatted(value, format);

        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        public void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource, format);

        internal ReferenceExpression ToExpression() => _builder.Build();
    }
}

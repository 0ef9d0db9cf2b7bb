using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A text with holes that are filled when the application starts, written as an interpolated string:
/// <c>ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Host)}:9092")</c>.
/// </summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ReferenceExpression</c>.</remarks>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    /// <summary>An expression without text and holes; its value is null.</summary>
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

    /// <summary>What fills the holes: the first one <c>{0}</c>, and so on.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>For each hole, its value's name in a manifest.</summary>
    public IReadOnlyList<string> ManifestExpressions { get; }

    /// <summary>For each hole, the format after its colon; <c>uri</c> escapes the value for use in a URI.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    /// <summary>True where it was made by <see cref="CreateConditional"/>.</summary>
    public bool IsConditional => Condition is not null;

    /// <summary>Decides between the branches; null where the expression is not conditional.</summary>
    public IValueProvider? Condition { get; private init; }

    /// <summary>
    /// The value of <see cref="Condition"/> that leads to <see cref="WhenTrue"/>, compared without case; null where the expression is not
    /// conditional.
    /// </summary>
    public string? MatchValue { get; private init; }

    /// <summary>The branch for a match; null where the expression is not conditional.</summary>
    public ReferenceExpression? WhenTrue { get; private init; }

    /// <summary>The branch for anything else; null where the expression is not conditional.</summary>
    public ReferenceExpression? WhenFalse { get; private init; }

    /// <summary>The text with the values' names in the holes. Empty for a conditional expression.</summary>
    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => IsConditional ? [Condition!, WhenTrue!, WhenFalse!] : ValueProviders;

    /// <summary>Makes an expression of an interpolated string; each hole is a text, known at once, or a value, asked for later.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.ToExpression();

    /// <summary><paramref name="whenTrue"/> where <paramref name="condition"/> has the value <paramref name="matchValue"/>, compared without case.</summary>
    public static ReferenceExpression CreateConditional(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse) =>
        new(string.Empty, [], []) { Condition = condition, MatchValue = matchValue, WhenTrue = whenTrue, WhenFalse = whenFalse };

    /// <summary>The text with all holes filled, one without a value as nothing; null where the expression is empty.</summary>
    /// <exception cref="FormatException">A hole has another format than <c>uri</c>.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <inheritdoc cref="GetValueAsync(CancellationToken)"/>
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

    /// <summary>Receives an interpolated string from the compiler. Texts become part of the format, values become holes.</summary>
    /// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ReferenceExpression.ExpressionInterpolatedStringHandler</c>.</remarks>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        /// <summary>Called by the compiler; the numbers are not used.</summary>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) => _builder = new();

        /// <summary>Text between the holes; braces in it are kept as braces.</summary>
        public void AppendLiteral(string value) => _builder.AppendLiteral(value);

        /// <summary>A text, taken as it is now; null adds nothing.</summary>
        public void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        /// <summary>A text, escaped for a URI where <paramref name="format"/> is <c>uri</c>; any other format changes nothing.</summary>
        public void AppendFormatted(string? value, string? format = null) => _builder.AppendFormatted(value, format);

        /// <summary>A hole for a value.</summary>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        /// <summary>A hole for a value, with the format <c>uri</c> or null; another one throws when the value is asked for.</summary>
        public void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        /// <summary>A hole for the value of a resource that is being built.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource);

        /// <summary>As above, with the format <c>uri</c> or null.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource, format);

        internal ReferenceExpression ToExpression() => _builder.Build();
    }
}

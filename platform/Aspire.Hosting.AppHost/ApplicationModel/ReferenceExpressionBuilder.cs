using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Puts a <see cref="ReferenceExpression"/> together piece by piece.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ReferenceExpressionBuilder</c>.</remarks>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format = new();
    private readonly List<(IValueProvider Provider, string? Format)> _holes = [];

    /// <summary>True while nothing was added, or only empty texts.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Adds an interpolated string; each hole is a text, known at once, or a value, asked for later.</summary>
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
        // The handler has already written into this builder.
    }

    /// <summary>Adds a text; braces in it are kept as braces.</summary>
    public void AppendLiteral(string value) =>
        _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>Adds a text, as it is now; null adds nothing.</summary>
    public void AppendFormatted(string? value) => AppendLiteral(value ?? string.Empty);

    /// <summary>Adds a text, escaped for a URI where <paramref name="format"/> is <c>uri</c>; any other format changes nothing.</summary>
    public void AppendFormatted(string? value, string? format = null) =>
        AppendLiteral(format == "uri" ? Uri.EscapeDataString(value ?? string.Empty) : value ?? string.Empty);

    /// <summary>Adds a hole for a value.</summary>
    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => AppendHole(valueProvider, null);

    /// <summary>Adds a hole for a value, with the format <c>uri</c> or null; another one throws when the value is asked for.</summary>
    public void AppendFormatted<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider => AppendHole(valueProvider, format);

    /// <summary>Adds a hole for a value whose type is not known to the compiler.</summary>
    /// <exception cref="ArgumentException">The object is not a value that can be written in a manifest.</exception>
    public void AppendValueProvider(object valueProvider, string? format = null)
    {
        if (valueProvider is not IValueProvider provider || valueProvider is not IManifestExpressionProvider)
        {
            throw new ArgumentException($"'{valueProvider?.GetType()}' is neither a value provider nor a manifest expression provider.", nameof(valueProvider));
        }

        AppendHole(provider, format);
    }

    /// <summary>The expression as it stands; the builder may be used further without changing it.</summary>
    public ReferenceExpression Build() => ReferenceExpression.From(_format.ToString(), _holes);

    private void AppendHole(IValueProvider provider, string? format)
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_holes.Count}}}");
        _holes.Add((provider, format));
    }

    /// <summary>Receives an interpolated string from the compiler and writes it straight into the builder.</summary>
    /// <remarks>
    /// Stands in for the published
    /// <c>Aspire.Hosting.ApplicationModel.ReferenceExpressionBuilder.ReferenceExpressionBuilderInterpolatedStringHandler</c>.
    /// </remarks>
    [InterpolatedStringHandler]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        /// <summary>Called by the compiler; the numbers are not used.</summary>
        public ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder) =>
            _builder = builder;

        /// <summary>Text between the holes; braces in it are kept as braces.</summary>
        public void AppendLiteral(string value) => _builder.AppendLiteral(value);

        /// <summary>A text, taken as it is now; null adds nothing.</summary>
        public void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        /// <summary>A text, escaped for a URI where <paramref name="format"/> is <c>uri</c>; any other format changes nothing.</summary>
        public void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

        /// <summary>A hole for a value.</summary>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        /// <summary>A hole for a value, with the format <c>uri</c> or null; another one throws when the value is asked for.</summary>
        public void AppendFormatted<T>(T valueProvider, string? format)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        /// <summary>A hole for the value of a resource that is being built.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource);

        /// <summary>As above, with the format <c>uri</c> or null.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource, format);
    }
}

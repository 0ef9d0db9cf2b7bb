using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Puts a <see cref="ReferenceExpression"/> together piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format = new();
    private readonly List<(IValueProvider Provider, string? Format)> _holes = [];

    public bool IsEmpty => _format.Length == 0;

    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
        // The handler has already written into this builder.
    }

    public void AppendLiteral(string value) =>
        _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted(string? value) => AppendLiteral(value ?? string.Empty);

    public void AppendFormatted(string? value, string? format = null) =>
        AppendLiteral(format == "uri" ? Uri.EscapeDataString(value ?? string.Empty) : value ?? string.Empty);

    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => AppendHole(valueProvider, null);

    public void AppendFormatted<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider => AppendHole(valueProvider, format);

    /// <exception cref="ArgumentException">The object is not a value that can be written in a manifest.</exception>
    public void AppendValueProvider(object valueProvider, string? format = null)
    {
        if (valueProvider is not IValueProvider provider || valueProvider is not IManifestExpressionProvider)
        {
            throw new ArgumentException($"'{valueProvider?.GetType()}' is neither a value provider nor a manifest expression provider.", nameof(valueProvider));
        }

        AppendHole(provider, format);
    }

    public ReferenceExpression Build() => ReferenceExpression.From(_format.ToString(), _holes);

    private void AppendHole(IValueProvider provider, string? format)
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_holes.Count}}}");
        _holes.Add((provider, format));
    }

    [InterpolatedStringHandler]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        public ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder) =>
            _builder = builder;

        public void AppendLiteral(string value) => _builder.AppendLiteral(value);

        public void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        public void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        public void AppendFormatted<T>(T valueProvider, string? format)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource, format);
    }
}

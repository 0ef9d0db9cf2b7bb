using System.Globalization;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Labels in the order they were added; two attributes that become the same label share it, with <c>;</c> between their values.</summary>
internal sealed class LabelSet
{
    private readonly List<KeyValuePair<string, string>> _labels = [];

    public LabelSet Add(IEnumerable<KeyValuePair<string, object?>> attributes, string prefix = "")
    {
        foreach (var (key, value) in attributes)
        {
            Add(key, value, prefix);
        }

        return this;
    }

    public LabelSet Add(string key, object? value, string prefix = "")
    {
        var name = MetricName.Label(prefix + key);
        var text = value switch
        {
            null => "",
            true => "true",
            false => "false",
            Array list => $"[{string.Join(',', list.Cast<object?>().Select(item => $"\"{item}\""))}]",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        var index = _labels.FindIndex(label => label.Key == name);
        if (index < 0)
        {
            _labels.Add(new(name, text));
        }
        else
        {
            _labels[index] = new(name, $"{_labels[index].Value};{text}");
        }

        return this;
    }

    /// <summary>Writes the labels in braces, and one more at the end where one is given.</summary>
    public void Write(ExpositionWriter writer, string? extraName, string? extraValue)
    {
        if (_labels.Count == 0 && extraName is null)
        {
            return;
        }

        var separator = "{";
        foreach (var (name, value) in _labels)
        {
            writer.Raw(separator).Raw(name).Raw("=\""u8).Value(value).Raw("\""u8);
            separator = ",";
        }

        if (extraName is not null)
        {
            writer.Raw(separator).Raw(extraName).Raw("=\""u8).Value(extraValue!).Raw("\""u8);
        }

        writer.Raw("}"u8);
    }
}

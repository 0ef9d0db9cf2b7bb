using System.Collections.Concurrent;
using System.Globalization;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>
/// Labels in the order they were added, written once and shown as often as needed; two attributes that become the same label share it, with
/// <c>;</c> between their values. Used again and again, so that a series costs no memory.
/// </summary>
internal sealed class LabelSet : IDisposable
{
    /// <summary>Names by the attributes they come from; full, it begins anew, for names that never repeat cannot be worth keeping.</summary>
    private const int MostNames = 10_000;

    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    private readonly List<KeyValuePair<string, object?>> _labels = [];
    private readonly ExpositionWriter _text = new();

    public LabelSet Add(string key, object? value)
    {
        var name = NameOf(key);
        for (var index = 0; index < _labels.Count; index++)
        {
            if (_labels[index].Key == name)
            {
                _labels[index] = new(name, $"{Text(_labels[index].Value)};{Text(value)}");
                return this;
            }
        }

        _labels.Add(new(name, value));
        return this;
    }

    /// <summary>Forgets all labels.</summary>
    public LabelSet Clear()
    {
        _labels.Clear();
        _text.Clear();
        return this;
    }

    /// <summary>Writes the labels in braces; nothing when there are none.</summary>
    public void Write(ExpositionWriter writer)
    {
        Render();
        if (_labels.Count > 0)
        {
            writer.Raw("{"u8).Raw(_text.Written.Span).Raw("}"u8);
        }
    }

    /// <summary>Writes the labels in braces, and at the end that of a bucket up to <paramref name="bound"/>.</summary>
    public void WriteBucket(ExpositionWriter writer, double bound, ExpositionFormat format)
    {
        Render();
        writer.Raw("{"u8).Raw(_text.Written.Span).Raw(_labels.Count > 0 ? ",le=\""u8 : "le=\""u8).Bound(bound, format).Raw("\"}"u8);
    }

    public void Dispose() => _text.Dispose();

    private void Render()
    {
        if (_text.Written.Length > 0)
        {
            return;
        }

        for (var index = 0; index < _labels.Count; index++)
        {
            if (index > 0)
            {
                _text.Raw(","u8);
            }

            _text.Raw(_labels[index].Key).Raw("=\""u8);
            WriteValue(_labels[index].Value);
            _text.Raw("\""u8);
        }
    }

    private void WriteValue(object? value)
    {
        switch (value)
        {
            case int number: _text.Number(number); break;
            case long number: _text.Number(number); break;
            default: _text.Value(Text(value)); break;
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        true => "true",
        false => "false",
        Array list => $"[{string.Join(',', list.Cast<object?>().Select(item => $"\"{item}\""))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string NameOf(string key)
    {
        if (Names.TryGetValue(key, out var known))
        {
            return known;
        }

        if (Names.Count >= MostNames)
        {
            Names.Clear();
        }

        return Names[key] = MetricName.Label(key);
    }
}

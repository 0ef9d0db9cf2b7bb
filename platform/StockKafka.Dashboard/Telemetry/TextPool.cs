using System.Text;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>One string for each text that comes again and again, such as the names of spans. Forgets all when it is full of texts that do not.</summary>
internal sealed class TextPool
{
    private const int MostTexts = 10_000;
    private const int LongestPooled = 200;

    private readonly Dictionary<byte[], string> _texts = new(BytesComparer.Instance);

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestPooled)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var lookup = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(utf8, out var text))
        {
            if (_texts.Count >= MostTexts)
            {
                _texts.Clear();
            }

            lookup[utf8] = text = Encoding.UTF8.GetString(utf8);
        }

        return text;
    }
}

using System.Text;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Cuts a child's output into lines. Lines longer than <see cref="MaxLineBytes"/> are cut in pieces, bytes that are not UTF-8
/// become U+FFFD and control characters but tab and escape are shown as a dot, so that no output can harm a log or a terminal.
/// </summary>
internal sealed class OutputPump(Action<string> onLine)
{
    public const int MaxLineBytes = 64 * 1024;

    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _length;

    /// <summary>Reads to the end of <paramref name="stream"/>; returns early when reading fails.</summary>
    public void Run(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                Feed(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The pipe was closed under us: the child has ended.
        }

        End();
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var newline = bytes.IndexOf((byte)'\n');
            var part = newline < 0 ? bytes : bytes[..newline];
            while (part.Length > MaxLineBytes - _length)
            {
                var fits = MaxLineBytes - _length;
                Keep(part[..fits]);
                part = part[fits..];
                Emit();
            }

            Keep(part);
            if (newline < 0)
            {
                return;
            }

            Emit();
            bytes = bytes[(newline + 1)..];
        }
    }

    public void End()
    {
        if (_length > 0)
        {
            Emit();
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_line.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Emit()
    {
        var line = _line.AsSpan(0, _length);
        if (line.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        _length = 0;
        onLine(Harmless(Encoding.UTF8.GetString(line)));
    }

    private static string Harmless(string text)
    {
        static bool IsHarmful(char c) => char.IsControl(c) && c is not '\t' and not '\e';

        return text.Any(IsHarmful)
            ? string.Create(text.Length, text, static (target, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    target[i] = IsHarmful(source[i]) ? '·' : source[i];
                }
            })
            : text;
    }
}

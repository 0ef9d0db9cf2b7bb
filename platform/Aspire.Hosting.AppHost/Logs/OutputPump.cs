using System.Globalization;
using System.Text;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Cuts a child's output into lines. Of a line longer than <see cref="MaxLineBytes"/> the beginning is kept, and a second line says how much is
/// left out; bytes that are not UTF-8 become U+FFFD and control characters but tab and escape are shown as a dot, so that no output can harm
/// a log or a terminal. A child that writes without end is read at <see cref="BytesEachSecond"/>: it waits for us, not everybody for it.
/// </summary>
internal sealed class OutputPump(Action<string> onLine, TimeProvider? time = null)
{
    public const int MaxLineBytes = 16 * 1024;

    /// <summary>The pace of a flood, once <see cref="Burst"/> has been used up.</summary>
    public const int BytesEachSecond = 2 * 1024 * 1024;

    /// <summary>Bytes that are read as fast as they come; used up, they grow back at the pace.</summary>
    public const int Burst = 16 * 1024 * 1024;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _length;
    private long _leftOut;
    private double _allowed = Burst;

    /// <summary>Reads to the end of <paramref name="stream"/>; returns early when reading fails.</summary>
    public void Run(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        var before = _time.GetTimestamp();
        try
        {
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                Feed(buffer.AsSpan(0, read));
                var now = _time.GetTimestamp();
                _allowed = Math.Min(Burst, _allowed + (_time.GetElapsedTime(before, now).TotalSeconds * BytesEachSecond)) - read;
                before = now;
                if (_allowed < 0)
                {
                    // This thread is for this one stream; the pipe is full meanwhile, and the child waits.
                    Task.Delay(TimeSpan.FromSeconds(-_allowed / BytesEachSecond), _time).Wait();
                }
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
            Keep(newline < 0 ? bytes : bytes[..newline]);
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
        if (_length > 0 || _leftOut > 0)
        {
            Emit();
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var fits = Math.Min(bytes.Length, _leftOut > 0 ? 0 : MaxLineBytes - _length);
        bytes[..fits].CopyTo(_line.AsSpan(_length));
        _length += fits;
        if (fits < bytes.Length && _leftOut == 0)
        {
            // Told at once: the end of the line may never come.
            var whole = WholeCharacters(_line.AsSpan(0, _length));
            _leftOut = _length - whole;
            Tell(_line.AsSpan(0, whole), " …");
            _length = 0;
        }

        _leftOut += bytes.Length - fits;
    }

    private void Emit()
    {
        if (_leftOut > 0)
        {
            onLine(string.Create(CultureInfo.InvariantCulture, $"… {_leftOut} more bytes of this line are left out"));
            _leftOut = 0;
            return;
        }

        var line = _line.AsSpan(0, _length);
        _length = 0;
        Tell(line.EndsWith("\r"u8) ? line[..^1] : line, "");
    }

    private void Tell(ReadOnlySpan<byte> line, string mark) => onLine(Harmless(Encoding.UTF8.GetString(line)) + mark);

    // Up to the start of the last character, of which there may be a part only.
    private static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        var end = text.Length - 1;
        while (end > text.Length - 4 && (text[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return text[end] < 0x80 ? text.Length : end;
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

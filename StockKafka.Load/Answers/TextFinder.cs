namespace StockKafka.Load.Answers;

/// <summary>Looks for a text in what comes in pieces, across their seams.</summary>
internal sealed class TextFinder(byte[] text)
{
    /// <summary>The last bytes of what came, fewer than the text has, and room for as many of the next piece.</summary>
    private readonly byte[] _seam = new byte[Math.Max(0, (text.Length - 1) * 2)];

    private int _kept;

    public bool Found { get; private set; }

    public void Begin() => (_kept, Found) = (0, text.Length == 0);

    public void Take(ReadOnlySpan<byte> piece)
    {
        if (Found)
        {
            return;
        }

        var begin = piece[..Math.Min(piece.Length, text.Length - 1)];
        begin.CopyTo(_seam.AsSpan(_kept));
        var seam = _seam.AsSpan(0, _kept + begin.Length);
        Found = seam.IndexOf(text) >= 0 || piece.IndexOf(text) >= 0;

        var last = piece.Length >= text.Length - 1 ? piece[^(text.Length - 1)..] : seam[^Math.Min(seam.Length, text.Length - 1)..];
        last.CopyTo(_seam);
        _kept = last.Length;
    }
}

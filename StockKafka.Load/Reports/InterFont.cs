using System.Reflection;
using SkiaSharp;
using Svg.Skia.TypefaceProviders;

namespace StockKafka.Load.Reports;

/// <summary>
/// The font Inter for every text of a picture: the renderer sees no font of the system, and leaves out a text for which it has none. The fonts
/// are in the assembly of Avalonia.Fonts.Inter, of which only the resource is read; it begins with an index: length of the index, version,
/// number of files, then of each its path, its place after the index, and its length.
/// </summary>
internal sealed class InterFont : ITypefaceProvider
{
    private const int KnownVersion = 2;

    public static readonly InterFont Instance = new();

    private readonly SKTypeface _regular, _medium, _semiBold, _bold;

    private InterFont()
    {
        using var assembly = typeof(InterFont).Assembly.GetManifestResourceStream("inter.dll")!;
        var image = new byte[assembly.Length];
        assembly.ReadExactly(image);
        using var resources = Assembly.Load(image).GetManifestResourceStream("!AvaloniaResources")!;
        var files = Files(resources);
        _regular = Read("Regular");
        _medium = Read("Medium");
        _semiBold = Read("SemiBold");
        _bold = Read("Bold");

        SKTypeface Read(string style)
        {
            var (at, length) = files[$"/Assets/Inter-{style}.ttf"];
            var font = new byte[length];
            resources.Position = at;
            resources.ReadExactly(font);
            using var data = SKData.CreateCopy(font);
            return SKTypeface.FromData(data) ?? throw new IOException($"Inter {style} is no font");
        }
    }

    /// <summary>Whatever family is asked for, Inter in the nearest weight that is there; it has no italics.</summary>
    public SKTypeface FromFamilyName(string fontFamily, SKFontStyleWeight fontWeight, SKFontStyleWidth fontWidth, SKFontStyleSlant fontStyle) => fontWeight switch
    {
        < SKFontStyleWeight.Medium => _regular,
        < SKFontStyleWeight.SemiBold => _medium,
        < SKFontStyleWeight.Bold => _semiBold,
        _ => _bold,
    };

    private static Dictionary<string, (long At, int Length)> Files(Stream resources)
    {
        using var reader = new BinaryReader(resources, System.Text.Encoding.UTF8, leaveOpen: true);
        var begin = reader.ReadInt32() + sizeof(int);
        if (reader.ReadInt32() is var version && version != KnownVersion)
        {
            throw new IOException($"the fonts are in format {version}, and {KnownVersion} is known");
        }

        var files = new Dictionary<string, (long, int)>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            files.Add(reader.ReadString(), (begin + reader.ReadInt32(), reader.ReadInt32()));
        }

        return files;
    }
}

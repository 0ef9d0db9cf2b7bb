using SkiaSharp;
using Svg.Skia;

namespace StockKafka.Load.Reports;

/// <summary>Makes a PNG of a drawing. A report without its picture is still a report: whatever goes wrong is a line for the user.</summary>
internal static class PictureWriter
{
    /// <returns>Null, or why there is no picture.</returns>
    public static string? Write(string path, string svg)
    {
        try
        {
            using var drawing = new SKSvg();
            drawing.Settings.TypefaceProviders = [InterFont.Instance];
            drawing.FromSvg(svg);
            using var png = new MemoryStream();
            if (!drawing.Save(png, SKColors.White, SKEncodedImageFormat.Png, quality: 100, scaleX: 1, scaleY: 1))
            {
                return "no picture: the drawing could not be rendered";
            }

            File.WriteAllBytes(path, png.ToArray());
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException or TypeInitializationException)
        {
            return $"no picture: {(exception.InnerException ?? exception).Message.Split('\n')[0].TrimEnd()}";
        }
    }
}

using System.Security.Cryptography;
using System.Text;

namespace StockKafka.Load.Reports;

/// <summary>The files of the page that are built into the program.</summary>
internal static class EmbeddedText
{
    /// <summary>Colours and layout of the page.</summary>
    public static string PageStyle { get; } = Read("report.css");

    /// <summary>Style of what is inside of a drawing, on the page and in the picture alike.</summary>
    public static string ChartStyle { get; } = Read("chart.css");

    /// <summary>Zoom and crosshair.</summary>
    public static string PageScript { get; } = Read("report.js");

    /// <summary>A source expression that lets exactly this text in: https://www.w3.org/TR/CSP3/#grammardef-hash-source.</summary>
    public static string HashSource(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

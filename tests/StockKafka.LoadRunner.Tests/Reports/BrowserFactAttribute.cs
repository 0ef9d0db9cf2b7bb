using System.Runtime.CompilerServices;

namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>A test in a real browser, skipped with a word where none is installed.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Null: not installed.</summary>
    public static readonly string? Browser = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);

    public BrowserFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (Browser is null)
        {
            Skip = "no Chromium is installed (apt-get install chromium)";
        }
    }
}

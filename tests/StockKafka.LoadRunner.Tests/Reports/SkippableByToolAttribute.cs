using System.Runtime.CompilerServices;

namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>A test that needs a program, skipped with a word where it is not installed.</summary>
internal sealed class SkippableByToolAttribute : FactAttribute
{
    public SkippableByToolAttribute(string tool, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool))))
        {
            Skip = $"{tool} is not installed";
        }
    }
}

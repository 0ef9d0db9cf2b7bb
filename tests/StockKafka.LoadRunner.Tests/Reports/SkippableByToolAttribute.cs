namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>A test that needs a program, skipped with a word where it is not installed.</summary>
sealed class SkippableByToolAttribute : FactAttribute
{
    public SkippableByToolAttribute(string tool)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool))))
        {
            Skip = $"{tool} is not installed";
        }
    }
}

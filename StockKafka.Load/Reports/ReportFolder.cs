using System.Globalization;
using System.Text;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Reports;

/// <summary>The folder of one run: <c>load_test_YYYYMMDD_HHMMSS</c>, with the run file and every report made from it.</summary>
internal sealed class ReportFolder
{
    private const string Prefix = "load_test_";
    private const string RunFileName = "run.jsonl";
    private const string StampFormat = "yyyyMMdd_HHmmss";

    private ReportFolder(string path) => Path = path;

    public string Path { get; }

    public string RunFile => System.IO.Path.Combine(Path, RunFileName);

    public string HtmlFile => File("load_test_report_", ".html");

    private string Stamp => System.IO.Path.GetFileName(Path)[Prefix.Length..];

    /// <exception cref="RunnerException">The folder cannot be made or written to.</exception>
    public static ReportFolder Create(string parent, TimeProvider time)
    {
        try
        {
            Directory.CreateDirectory(parent);
            // Two runs in the same second get the next free one.
            for (var stamp = time.GetLocalNow(); ; stamp = stamp.AddSeconds(1))
            {
                var path = System.IO.Path.GetFullPath(
                    System.IO.Path.Combine(parent, Prefix + stamp.ToString(StampFormat, CultureInfo.InvariantCulture)));
                if (!Directory.Exists(path))
                {
                    Directory.CreateDirectory(path);
                    return new(path);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunnerException($"--out: reports cannot be written to {parent}: {exception.Message}", exception);
        }
    }

    /// <summary>Removes a folder that holds nothing, because no load came about.</summary>
    public void RemoveIfEmpty()
    {
        if (!Directory.EnumerateFileSystemEntries(Path).Any())
        {
            Directory.Delete(Path);
        }
    }

    /// <summary>The folder at <paramref name="path"/>, or the newest one below it.</summary>
    /// <exception cref="UsageException">There is no run.</exception>
    public static ReportFolder Find(string path)
    {
        var folder = new ReportFolder(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        if (System.IO.File.Exists(folder.RunFile) && System.IO.Path.GetFileName(folder.Path).StartsWith(Prefix, StringComparison.Ordinal))
        {
            return folder;
        }

        return All(folder.Path).LastOrDefault() ?? throw new UsageException($"{path}: holds no load test; name a folder such as reports/load_test_20250101_120000");
    }

    /// <summary>Every run in a folder, the oldest first.</summary>
    public static IReadOnlyList<ReportFolder> All(string path) => !Directory.Exists(path)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(System.IO.Path.GetFullPath(path), Prefix + "*").Select(found => new ReportFolder(found))
                .Where(found => System.IO.File.Exists(found.RunFile)).OrderBy(found => found.Path, StringComparer.Ordinal),
        ];

    /// <summary>Makes every report from the run file.</summary>
    /// <returns>With what could not be made, as a line for the user.</returns>
    public (RunData Run, Verdict Verdict, string? Warning) WriteReports()
    {
        var (run, verdict) = Read();
        Write(HtmlFile, HtmlReport.Of(run, verdict));
        Write(File("load_test_report_", ".md"), MarkdownReport.Of(run, verdict));
        Write(File("load_test_results_", "_stats.csv"), LocustCsv.Stats(run));
        Write(File("load_test_results_", "_stats_history.csv"), LocustCsv.History(run));
        Write(File("load_test_results_", "_failures.csv"), LocustCsv.Failures(run));
        Write(File("load_test_results_", "_exceptions.csv"), LocustCsv.Exceptions(run));
        Write(File("load_test_results_", ".json"), ResultsDocument.Of(run, verdict).ToJson());
        Write(System.IO.Path.Combine(Path, "junit.xml"), JUnitReport.Of(run, verdict));
        return (run, verdict, PictureWriter.Write(File("performance_analysis_", ".png"), AnalysisPicture.Of(run, verdict)));
    }

    public (RunData Run, Verdict Verdict) Read()
    {
        var run = RunFileReader.Read(RunFile);
        return (run, Verdict.Of(run));
    }

    private string File(string prefix, string suffix) => System.IO.Path.Combine(Path, prefix + Stamp + suffix);

    private static void Write(string path, string content)
    {
        try
        {
            System.IO.File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunnerException($"the report cannot be written: {exception.Message}", exception);
        }
    }
}

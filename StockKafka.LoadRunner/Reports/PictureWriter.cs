using System.Diagnostics;
using System.Text;

namespace StockKafka.LoadRunner.Reports;

/// <summary>
/// Makes a PNG of a drawing by a program that is installed: rsvg-convert (Debian librsvg2-bin), or a headless Chromium. A report
/// without its picture is still a report: whatever goes wrong is a line for the user.
/// </summary>
static class PictureWriter
{
    const string HowToInstall = "install librsvg2-bin (apt-get install librsvg2-bin) or chromium";

    /// <summary>Longer than a slow machine needs; a renderer that hangs must not hang the run.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];

    /// <returns>Null, or why there is no picture.</returns>
    public static string? Write(string path, string svg, int width, int height)
    {
        var folder = Directory.CreateTempSubdirectory("stockkafka-picture-").FullName;
        try
        {
            var source = Path.Combine(folder, "picture.svg");
            File.WriteAllText(source, svg, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            if (Find("rsvg-convert") is { } converter)
            {
                return Run(converter, path, ["--format", "png", "--output", path, source]);
            }

            return Browsers.Select(Find).FirstOrDefault(found => found is not null) is { } browser
                ? Run(browser, path,
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--hide-scrollbars", $"--user-data-dir={folder}/profile",
                    $"--window-size={width},{height}", $"--screenshot={path}", new Uri(source).AbsoluteUri,
                ])
                : $"no picture: neither rsvg-convert nor a Chromium is installed; {HowToInstall}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return $"no picture: {exception.Message}; {HowToInstall}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string? Run(string program, string path, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return $"no picture: {program} did not end within {Patience.TotalSeconds} s";
        }

        Task.WaitAll(error, output);
        return process.ExitCode == 0 && File.Exists(path)
            ? null
            : $"no picture: {program} ended with {process.ExitCode}: {error.Result.Trim().ReplaceLineEndings(" ")}";
    }

    static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}

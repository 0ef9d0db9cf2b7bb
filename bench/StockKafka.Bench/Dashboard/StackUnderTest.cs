using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StockKafka.Bench.Dashboard;

/// <summary>The whole application, started as <c>./stockkafka up</c> does.</summary>
internal sealed partial class StackUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly string AppHost = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "StockKafka.AppHost", new DirectoryInfo(AppContext.BaseDirectory).Name, "StockKafka.AppHost.dll"));

    private readonly Process _process;
    private readonly string _folder;

    private StackUnderTest(Process process, string folder) => (_process, _folder) = (process, folder);

    /// <summary>From the start of the program until it said that every resource is healthy.</summary>
    public TimeSpan HealthyAfter { get; private set; }

    /// <summary>User and system time of the AppHost alone.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <exception cref="BenchException">It is not built, or does not become healthy.</exception>
    public static async Task<StackUnderTest> StartAsync(string folder, bool dashboard, CancellationToken cancellationToken)
    {
        if (!File.Exists(AppHost))
        {
            throw new BenchException($"{AppHost} is not built");
        }

        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo("dotnet", [AppHost, "--data", folder, "--dashboard", dashboard ? "true" : "false"]) { RedirectStandardOutput = true })!;
        var healthy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stack = new StackUnderTest(process, folder);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null || AllHealthy().IsMatch(line.Data))
            {
                healthy.TrySetResult();
            }
        };
        process.BeginOutputReadLine();
        try
        {
            await healthy.Task.WaitAsync(StartLimit, cancellationToken).ConfigureAwait(false);
            stack.HealthyAfter = Stopwatch.GetElapsedTime(began);
            return !process.HasExited ? stack : throw new BenchException("the stack ended at once");
        }
        catch (Exception exception) when (exception is TimeoutException or BenchException or OperationCanceledException)
        {
            await stack.DisposeAsync().ConfigureAwait(false);
            throw exception is TimeoutException ? new BenchException("the stack did not become healthy") : exception;
        }
    }

    /// <summary>A browser that has logged in.</summary>
    public async Task<HttpClient> BrowseAsync(CancellationToken cancellationToken)
    {
        using var control = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "control.json"), cancellationToken).ConfigureAwait(false));
        var login = new Uri(control.RootElement.GetProperty("dashboardLogin").GetString()!);
        var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(login.GetLeftPart(UriPartial.Authority)) };
        browser.DefaultRequestHeaders.Add("X-Requested-With", "stockkafka");
        using var entered = await browser.GetAsync(login, cancellationToken).ConfigureAwait(false);
        entered.EnsureSuccessStatusCode();
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    [GeneratedRegex("all resources healthy after")]
    private static partial Regex AllHealthy();
}

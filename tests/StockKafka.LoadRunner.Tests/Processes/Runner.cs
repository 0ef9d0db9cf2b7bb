using System.Diagnostics;
using System.Text;

namespace StockKafka.LoadRunner.Tests.Processes;

/// <summary>The program as a process of its own.</summary>
internal sealed class Runner : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private Runner(Process process) => _process = process;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    public static Runner Start(string workingDirectory, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "StockKafka.Cli"), arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var variable in (string[])["services__api__http__0", "ConnectionStrings__kafka"])
        {
            start.Environment.Remove(variable);
        }

        start.Environment["STOCKKAFKA_DATA"] = Path.Combine(workingDirectory, ".stockkafka");

        var runner = new Runner(new Process { StartInfo = start });
        runner._process.OutputDataReceived += (_, line) => Append(runner._output, line.Data);
        runner._process.ErrorDataReceived += (_, line) => Append(runner._error, line.Data);
        runner._process.Start();
        runner._process.BeginOutputReadLine();
        runner._process.BeginErrorReadLine();
        runner._process.StandardInput.Close();
        return runner;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string workingDirectory, params IReadOnlyList<string> arguments)
    {
        using var runner = Start(workingDirectory, arguments);
        return (await runner.ExitAsync(), runner.Output, runner.Error);
    }

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it as a crash would: nothing is said and nothing is cleaned up.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append(line is null ? "" : "\n");
        }
    }
}

using System.Diagnostics;
using System.Text;

namespace StockKafka.Integration.Tests;

/// <summary>A program under test, with all that it prints. Killed with everything it started when the test ends.</summary>
internal sealed class ChildProgram : IDisposable
{
    private readonly StringBuilder _output = new();

    private ChildProgram(Process process) => Process = process;

    public Process Process { get; }

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

    public static ChildProgram Start(string file, params string[] arguments)
    {
        var child = new ChildProgram(new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root,
            },
        });
        child.Process.OutputDataReceived += (_, line) => child.Append(line.Data);
        child.Process.ErrorDataReceived += (_, line) => child.Append(line.Data);
        child.Process.Start();
        child.Process.StandardInput.Close();
        child.Process.BeginOutputReadLine();
        child.Process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a built program of this repository.</summary>
    public static ChildProgram StartBuilt(string name, params string[] arguments) => Start("dotnet", [Repository.Program(name), .. arguments]);

    public async Task<int> ExitCodeAsync(int seconds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await Process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"still running after {seconds} s; it printed: {Output}");
        }

        return Process.ExitCode;
    }

    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        Process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// One running child: leader of a process group and session of its own (a Ctrl-C in the terminal reaches the AppHost only,
/// which then stops its children in order), tied to this process by <c>setpriv --pdeathsig KILL</c>.
/// </summary>
internal sealed class ChildProcess
{
    private const int PumpStackBytes = 256 * 1024;

    private static readonly string? Setpriv = ProgramPath.Find("setpriv", "/");
    private static readonly string? Setsid = ProgramPath.Find("setsid", "/");

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _gone;

    private ChildProcess(Process process)
    {
        _process = process;
        Id = process.Id;
    }

    public int Id { get; }

    /// <summary>Ends with the exit code when the process is gone and its output has been read; 128 + n after signal n.</summary>
    public Task<int> Exited => _exited.Task;

    /// <param name="spec">What to start.</param>
    /// <param name="onLine">Told each line of output and whether it came from standard error; called from two threads.</param>
    /// <exception cref="DistributedApplicationException">The program cannot be started.</exception>
    public static async Task<ChildProcess> StartAsync(ProcessSpec spec, Action<string, bool> onLine)
    {
        if (!Directory.Exists(spec.WorkingDirectory))
        {
            throw new DistributedApplicationException($"the working directory '{spec.WorkingDirectory}' does not exist");
        }

        try
        {
            var child = await ChildLauncher.RunAsync(() => Launch(spec, onLine)).ConfigureAwait(false);
            return child;
        }
        catch (Win32Exception exception)
        {
            throw new DistributedApplicationException($"'{spec.FileName}' cannot be started: {exception.Message}", exception);
        }
    }

    /// <summary>Signals the process alone; what it does with its own children is its business.</summary>
    public void Send(Signal signal)
    {
        lock (_lock)
        {
            if (!_gone)
            {
                Signals.Send(Id, signal);
            }
        }
    }

    /// <summary>Signals the process and all it has started that stayed in its group.</summary>
    public void SendToGroup(Signal signal)
    {
        lock (_lock)
        {
            // In the first moment of its life the child has not become a group leader yet.
            if (!_gone && !(Setsid is not null && Signals.Send(-Id, signal)))
            {
                Signals.Send(Id, signal);
            }
        }
    }

    private static ChildProcess Launch(ProcessSpec spec, Action<string, bool> onLine)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] command = [.. Wrapper(), spec.FileName, .. spec.Arguments];
        start.FileName = command[0];
        foreach (var argument in command.AsSpan(1))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new Win32Exception();
        var child = new ChildProcess(process);
        OrphanWarden.Watch(child.Id);
        child.Follow(onLine);
        child.Feed(spec.StandardInput);
        return child;
    }

    // Neither of the two forks: each replaces itself by what follows, so the child keeps the process id that we were given.
    private static IEnumerable<string> Wrapper()
    {
        if (Setpriv is not null)
        {
            yield return Setpriv;
            yield return "--pdeathsig";
            yield return "KILL";
            yield return "--";
        }

        if (Setsid is not null)
        {
            yield return Setsid;
        }
    }

    private void Feed(string? input)
    {
        try
        {
            _process.StandardInput.Write(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read its input; its exit code tells.
        }
    }

    private void Follow(Action<string, bool> onLine)
    {
        var output = Pump(_process.StandardOutput.BaseStream, line => onLine(line, false));
        var error = Pump(_process.StandardError.BaseStream, line => onLine(line, true));
        _ = FinishAsync(output, error);
    }

    private async Task FinishAsync(Task output, Task error)
    {
        await WaitForEndAsync(_process).ConfigureAwait(false);
        lock (_lock)
        {
            // What it started and left behind goes with it, and lets go of the output pipes.
            if (Setsid is not null)
            {
                Signals.Send(-Id, Signal.Kill);
            }

            OrphanWarden.Forget(Id);
            _gone = true;
        }

        // A process that left the group may hold the pipes for ever.
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
        var code = _process.ExitCode;
        _process.StandardOutput.Close();
        _process.StandardError.Close();
        _process.Dispose();
        _exited.SetResult(code);
    }

    // Process.WaitForExitAsync also waits for redirected output, which a grandchild can hold open.
    private static Task WaitForEndAsync(Process process)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ended.TrySetResult();
        process.EnableRaisingEvents = true;
        if (process.HasExited)
        {
            ended.TrySetResult();
        }

        return ended.Task;
    }

    // A thread each: reading a pipe blocks, and blocked threads of the pool would hold up the start of everything else.
    private static Task Pump(Stream stream, Action<string> onLine)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                new OutputPump(onLine).Run(stream);
                done.SetResult();
            },
            PumpStackBytes)
        {
            IsBackground = true,
            Name = "output",
        };
        thread.Start();
        return done.Task;
    }
}

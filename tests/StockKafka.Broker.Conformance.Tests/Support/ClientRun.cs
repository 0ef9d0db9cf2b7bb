using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Support;

/// <summary>One running client: the lines it writes, as they come, and an end to it whatever happens.</summary>
internal sealed class ClientRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<ClientEvent> _events = Channel.CreateUnbounded<ClientEvent>();
    private readonly List<string> _errors = [];

    private ClientRun(Process process) => _process = process;

    /// <summary>Starts an action of a client script.</summary>
    public static async Task<ClientRun> StartAsync(ClientProgram program, string action, string servers, object arguments)
    {
        var run = Start(program, ClientEvent.FromJson, _ => null, action, servers);
        try
        {
            await run.WriteLineAsync(JsonSerializer.Serialize(arguments, ClientEvent.Json));
        }
        catch (IOException)
        {
            // It has ended already, and says why on its standard error.
        }

        return run;
    }

    /// <summary>Starts a program whose lines are turned into events by the two functions; null is no event.</summary>
    public static ClientRun Start(
        ClientProgram program, Func<string, ClientEvent?> output, Func<string, ClientEvent?> error, params IEnumerable<string> arguments)
    {
        var run = new ClientRun(program.Start(arguments));
        run._process.OutputDataReceived += (_, line) => run.Keep(line.Data is null ? null : output(line.Data));
        run._process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                lock (run._errors)
                {
                    run._errors.Add(line.Data);
                }

                run.Keep(error(line.Data));
            }
        };
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        _ = run.EndAsync();
        return run;
    }

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return string.Join('\n', _errors);
            }
        }
    }

    /// <summary>Everything that has been written and not been read yet.</summary>
    public ChannelReader<ClientEvent> Events => _events.Reader;

    /// <summary>Every event until the program ends well.</summary>
    public async Task<List<ClientEvent>> ToEndAsync()
    {
        using var limit = new CancellationTokenSource(Clients.Patience);
        var all = new List<ClientEvent>();
        try
        {
            await foreach (var each in _events.Reader.ReadAllAsync(limit.Token))
            {
                all.Add(each);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"not done after {Clients.Patience.TotalSeconds} s, having written:\n{string.Join('\n', all)}\n{Errors}");
        }

        Assert.True(_process.ExitCode == 0, $"it ended with {_process.ExitCode}: {Errors}");
        return all;
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>SIGTERM, which kcat leaves its group on.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(ClientEvent? each)
    {
        if (each is not null)
        {
            _events.Writer.TryWrite(each);
        }
    }

    private async Task EndAsync()
    {
        await _process.WaitForExitAsync();
        _events.Writer.Complete();
    }
}

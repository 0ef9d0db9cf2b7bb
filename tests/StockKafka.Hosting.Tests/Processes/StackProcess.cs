using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>The test AppHost as a process of its own, with a state folder of its own.</summary>
internal sealed class StackProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TempFolder? _ownFolder;
    private readonly ConcurrentQueue<string> _output = new();

    private StackProcess(Process process, string folder, TempFolder? ownFolder)
    {
        _process = process;
        Folder = folder;
        _ownFolder = ownFolder;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Folder { get; }

    public int Id => _process.Id;

    public string Output => string.Join('\n', _output);

    public static StackProcess Start(params string[] args)
    {
        var folder = new TempFolder();
        return Start(folder.Path, folder, args);
    }

    public static StackProcess StartOn(string folder, params string[] args) => Start(folder, null, args);

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(Eventually.Timeout());
        return _process.ExitCode;
    }

    public Task WaitForOutputAsync(string text) =>
        Eventually.GetAsync($"'{text}' in the output:\n{Output}", () => Task.FromResult(_process.HasExited && !Output.Contains(text) ? throw new InvalidOperationException($"It ended:\n{Output}") : Output.Contains(text) ? "yes" : null));

    public Task WaitUntilHealthyAsync() => WaitForOutputAsync("all resources healthy after");

    public void Send(int signal) => Signals.Send(Id, (Signal)signal);

    public HttpClient ControlClient(bool withToken = true)
    {
        var control = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "control.json")))!;
        var client = new HttpClient { BaseAddress = new Uri((string)control["url"]!) };
        if (withToken)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)control["token"]!);
        }

        return client;
    }

    public async Task<JsonObject> ResourceAsync(string name)
    {
        using var client = ControlClient();
        return (await client.GetFromJsonAsync<JsonArray>("/resources"))!.Select(r => r!.AsObject()).Single(r => (string)r["name"]! == name);
    }

    public async Task<int> PidOfAsync(string name) => (int)(await ResourceAsync(name))["pid"]!;

    public async Task<int[]> AllPidsAsync()
    {
        using var client = ControlClient();
        return [.. (await client.GetFromJsonAsync<JsonArray>("/resources"))!.Select(r => (int?)r!["pid"]).OfType<int>()];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _ownFolder?.Dispose();
    }

    private static StackProcess Start(string folder, TempFolder? ownFolder, string[] args)
    {
        var start = new ProcessStartInfo(ProgramPath.Dotnet!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] all = ["exec", typeof(Projects.StockKafka_Hosting_TestHost).Assembly.Location, "--data", folder, .. args];
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        return new StackProcess(Process.Start(start)!, folder, ownFolder);
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}

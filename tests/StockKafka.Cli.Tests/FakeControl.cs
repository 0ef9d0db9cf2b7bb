using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StockKafka.Cli.Tests;

/// <summary>A control endpoint on loopback, a data folder that leads to it, and a process that stands for the AppHost.</summary>
internal sealed class FakeControl : IDisposable
{
    private const string Token = "secret-token";

    private readonly HttpListener _listener = new();
    private readonly Process _appHost = Process.Start("sleep", "600");
    private readonly Func<string, (int Status, string Body)> _answer;

    /// <param name="answer">Status and body for a method and path such as <c>GET /resources</c>.</param>
    public FakeControl(Func<string, (int Status, string Body)> answer)
    {
        _answer = answer;
        _listener.Prefixes.Add($"{Url}/");
        _listener.Start();
        File.WriteAllText(
            Path.Combine(Folder, "control.json"), $$"""{"url":"{{Url}}","token":"{{Token}}","pid":{{_appHost.Id}},"dashboard":"http://localhost:1/login?t=abc"}""");
        _ = AnswerAsync();
    }

    public string Url { get; } = $"http://127.0.0.1:{FreePort()}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("stockkafka-cli-test-").FullName;

    public ConcurrentQueue<string> Requests { get; } = new();

    public void EndAppHost()
    {
        _appHost.Kill();
        _appHost.WaitForExit();
    }

    public void Dispose()
    {
        _listener.Close();
        if (!_appHost.HasExited)
        {
            EndAppHost();
        }

        _appHost.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var request = $"{context.Request.HttpMethod} {context.Request.RawUrl}";
            Requests.Enqueue(request);
            var isOpen = context.Request.RawUrl!.StartsWith("/api/", StringComparison.Ordinal); // It stands for the stack's API as well, whose reading is open.
            var (status, body) = isOpen || context.Request.Headers["Authorization"] == $"Bearer {Token}" ? _answer(request) : (401, "");
            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

using System.Collections;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

// A service that does what a test asks of it: `--health-after MS` (503 until then), `--exit CODE` (ends at once), `--exit-after MS`, `--unhealthy REPLICA` (503 from this one),
// `--health-port PORT` (listens there), `--ignore-term`, `--grandchild` (starts `sleep`), `--environment` (prints it), `--long-line N`, `--garbage`, `--flood N`, `--endless` (floods until it
// is stopped), `--binary N` (bytes of any kind).
var options = new Options(args);
if (options.Has("--environment"))
{
    foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
    {
        Console.WriteLine($"{variable.Key}={variable.Value}");
    }
}

if (options.Has("--long-line"))
{
    Console.WriteLine(new string('x', options.Number("--long-line", 0)));
}

if (options.Has("--garbage"))
{
    using var output = Console.OpenStandardOutput();
    output.Write([0x00, 0xff, 0xfe, 0x1b, (byte)'[', (byte)'2', (byte)'J', 0x07, (byte)'o', (byte)'k', (byte)'\n']);
}

for (var i = 0; i < options.Number("--flood", 0); i++)
{
    Console.WriteLine($"flood {i}");
}

if (options.Has("--binary"))
{
    using var output = Console.OpenStandardOutput();
    var bytes = new byte[options.Number("--binary", 0)];
    new Random(1).NextBytes(bytes);
    output.Write(bytes);
    output.Write("\n"u8);
}

Console.Error.WriteLine($"arguments: {string.Join(' ', args)}");
if (options.Has("--exit"))
{
    return options.Number("--exit", 0);
}

using var stop = new CancellationTokenSource();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    Console.WriteLine("SIGTERM");
    if (!options.Has("--ignore-term"))
    {
        stop.Cancel();
    }
});

if (options.Has("--grandchild"))
{
    using var sleep = Process.Start("sleep", "1000");
    Console.WriteLine($"grandchild {sleep.Id}");
}

if (options.Has("--exit-after"))
{
    stop.CancelAfter(options.Number("--exit-after", 0));
}

if (options.Has("--endless"))
{
    _ = Task.Run(() =>
    {
        using var output = Console.OpenStandardOutput();
        for (var line = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('f', 99) + "\n", 600))); !stop.IsCancellationRequested;)
        {
            output.Write(line);
        }
    });
}

var started = Stopwatch.StartNew();
var url = Environment.GetEnvironmentVariable("ASPNETCORE_URLS");
var port = options.Number("--health-port", url is null ? 0 : new Uri(url.Split(';')[0]).Port);
var listener = port == 0 ? null : new TcpListener(IPAddress.Loopback, port);
listener?.Start();
Console.WriteLine($"ready on {url ?? "nothing"}");
try
{
    while (listener is not null)
    {
        using var client = await listener.AcceptTcpClientAsync(stop.Token);
        var healthy = Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES")?.EndsWith(options.Text("--unhealthy", "-"), StringComparison.Ordinal) != true
            && started.ElapsedMilliseconds >= options.Number("--health-after", 0);
        await AnswerAsync(client, healthy, stop.Token);
    }

    await Task.Delay(Timeout.Infinite, stop.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("bye");
}

return 0;

static async Task AnswerAsync(TcpClient client, bool healthy, CancellationToken cancellationToken)
{
    try
    {
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 })
        {
        }

        var status = healthy ? "200 OK" : "503 Service Unavailable";
        var body = healthy ? "Healthy" : "Unhealthy";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\nX-Process: {Environment.ProcessId}\r\n\r\n{body}"), cancellationToken);
    }
    catch (IOException)
    {
        // The caller hung up.
    }
}

internal sealed class Options(string[] args)
{
    public bool Has(string name) => args.Contains(name);

    public string Text(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? args[index + 1] : otherwise;

    public int Number(string name, int otherwise) => int.TryParse(Text(name, ""), out var number) ? number : otherwise;
}

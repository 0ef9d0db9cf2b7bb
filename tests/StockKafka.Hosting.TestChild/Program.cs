using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

// A service of another trade: answers every request on --port with its process id and that of the child that it starts, a sleep.
var port = int.Parse(args[Array.IndexOf(args, "--port") + 1], System.Globalization.CultureInfo.InvariantCulture);
using var child = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
using var listener = new TcpListener(IPAddress.Loopback, port);
listener.Start();
Console.WriteLine("listening");
while (true)
{
    using var client = await listener.AcceptTcpClientAsync();
    var stream = client.GetStream();
    _ = await stream.ReadAsync(new byte[4096]);
    var body = $"{Environment.ProcessId} {child.Id}";
    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
}

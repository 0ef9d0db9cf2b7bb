using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StockKafka.Bench.Data;

/// <param name="Rate">Requests a second.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="AllocatedPerRequest">Bytes that the whole process allocated, for each request.</param>
internal readonly record struct HammerResult(double Rate, double P50, double P99, double AllocatedPerRequest);

/// <summary>
/// Sends one GET again and again over some connections, each with a thread of its own. It allocates nothing while it measures,
/// so that what the process allocates is the server's.
/// </summary>
internal sealed class HttpHammer(IPEndPoint server, string path, int connections)
{
    private const int MostRequests = 2_000_000;

    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    /// <summary>As fast as answers come, or at a rate in requests a second; then each latency counts from the moment the request was due.</summary>
    /// <exception cref="BenchException">An answer was not 200, or not as long as the first.</exception>
    public HammerResult Run(TimeSpan duration, double? rate = null)
    {
        var latencies = new double[connections][];
        var counts = new int[connections];
        Exception? failure = null;
        using var ready = new CountdownEvent(connections);
        using var start = new ManualResetEventSlim();
        var end = 0L;
        var threads = Enumerable.Range(0, connections).Select(index => new Thread(() =>
        {
            try
            {
                latencies[index] = new double[MostRequests / connections];
                counts[index] = Work(latencies[index], ready, start, () => end, rate / connections, index);
            }
            catch (Exception exception)
            {
                failure = exception;
                ready.Signal();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        ready.Wait();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        end = began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        start.Set();
        threads.ForEach(thread => thread.Join());
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (failure is not null)
        {
            throw new BenchException($"{path}: {failure.Message}");
        }

        var total = counts.Sum();
        double[] all = [.. latencies.Zip(counts).SelectMany(thread => thread.First.Take(thread.Second))];
        Array.Sort(all);
        return new(total / took, all[all.Length / 2], all[(int)(all.Length * 0.99)], (double)allocated / total);
    }

    private int Work(double[] latencies, CountdownEvent ready, ManualResetEventSlim start, Func<long> end, double? rate, int index)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server);
        var buffer = new byte[1 << 20];
        socket.Send(_request);
        var length = FirstAnswer(socket, buffer);
        Exchange(socket, buffer, length);
        ready.Signal();
        start.Wait();
        var last = end();
        var due = Stopwatch.GetTimestamp() + (index * (long)(Stopwatch.Frequency / ((rate ?? 1) * connections)));
        var step = rate is { } perSecond ? (long)(Stopwatch.Frequency / perSecond) : 0;
        var count = 0;
        for (; count < latencies.Length; count++)
        {
            var now = Stopwatch.GetTimestamp();
            if (step == 0)
            {
                due = now;
            }
            else if (due > now)
            {
                WaitUntil(due);
            }

            if (due >= last)
            {
                break;
            }

            Exchange(socket, buffer, length);
            latencies[count] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
            due += step;
        }

        return count;
    }

    private static void WaitUntil(long due)
    {
        // Poll sleeps in the kernel; the socket is never written to.
        var micros = (int)((due - Stopwatch.GetTimestamp()) * 1_000_000 / Stopwatch.Frequency);
        if (micros > 0)
        {
            Pause.WaitOne(Math.Max(1, micros / 1000));
        }
    }

    private static readonly ManualResetEvent Pause = new(false);

    private void Exchange(Socket socket, byte[] buffer, int length)
    {
        socket.Send(_request);
        for (var read = 0; read < length;)
        {
            var more = socket.Receive(buffer, read, length - read, SocketFlags.None);
            if (more == 0)
            {
                throw new IOException("the server closed the connection");
            }

            read += more;
        }

        if (!buffer.AsSpan().StartsWith("HTTP/1.1 200"u8))
        {
            throw new IOException($"the answer was {Encoding.ASCII.GetString(buffer, 0, 30)}");
        }
    }

    /// <summary>Length of the whole first answer, which all others must have.</summary>
    private static int FirstAnswer(Socket socket, byte[] buffer)
    {
        var read = 0;
        while (true)
        {
            var more = socket.Receive(buffer, read, buffer.Length - read, SocketFlags.None);
            read += more;
            var head = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
            if (more == 0)
            {
                throw new IOException("the server closed the connection");
            }

            if (head < 0)
            {
                continue;
            }

            const string field = "Content-Length: ";
            var text = Encoding.ASCII.GetString(buffer, 0, head + 2);
            var at = text.IndexOf(field, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                throw new IOException($"the answer has no length: {text}");
            }

            at += field.Length;
            var length = head + 4 + int.Parse(text[at..text.IndexOf('\r', at)], CultureInfo.InvariantCulture);
            while (read < length)
            {
                read += socket.Receive(buffer, read, length - read, SocketFlags.None);
            }

            return length;
        }
    }
}

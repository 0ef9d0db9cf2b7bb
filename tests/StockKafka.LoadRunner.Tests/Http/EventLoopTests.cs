using System.Net;
using System.Net.Sockets;
using System.Text;
using StockKafka.Load.Http;
using StockKafka.Load.Http.EventLoops;
using StockKafka.LoadRunner.Tests.Processes;

namespace StockKafka.LoadRunner.Tests.Http;

/// <summary>Tests of what has to be the same over io_uring and over epoll.</summary>
public abstract class EventLoopTests(bool ioUring)
{
    protected const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private protected LoadHttpClient NewClient(LoadHttpOptions? options = null) => new((options ?? new()) with { IoUring = ioUring }, TimeProvider.System);
}

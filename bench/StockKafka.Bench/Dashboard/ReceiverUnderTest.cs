using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using StockKafka.Bench.Data;

namespace StockKafka.Bench.Dashboard;

/// <summary>A dashboard in a process of its own, and a sender of telemetry to it.</summary>
internal sealed class ReceiverUnderTest : ChildProgram
{
    private const string Key = "key-of-the-bench";

    private readonly HttpClient _sender;

    private ReceiverUnderTest(Process process, int otlpPort)
        : base(process)
    {
        _sender = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{Local(otlpPort)}") };
        _sender.DefaultRequestHeaders.Add("x-otlp-api-key", Key);
    }

    public static async Task<ReceiverUnderTest> StartAsync(CancellationToken cancellationToken)
    {
        var (port, otlpPort) = (FreePort(), FreePort());
        var process = Start(
            "dotnet", typeof(ReceiverUnderTest).Assembly.Location, DashboardRole.Prefix,
            port.ToString(CultureInfo.InvariantCulture), otlpPort.ToString(CultureInfo.InvariantCulture), Key);
        var receiver = new ReceiverUnderTest(process, otlpPort);
        await receiver.ReadyAsync("the receiver", async () =>
        {
            try
            {
                await receiver.SendAsync("traces", [], cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, cancellationToken).ConfigureAwait(false);
        return receiver;
    }

    /// <exception cref="HttpRequestException">The receiver does not take it.</exception>
    public async Task SendAsync(string signal, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await _sender.PostAsync($"/v1/{signal}", content, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }
}

using System.Text.Json;
using StockKafka.LoadRunner.Tests.Http;

namespace StockKafka.LoadRunner.Tests.Processes;

/// <summary>Servers that think for long before they answer.</summary>
public sealed class SlowAnswerTests : IDisposable
{
    private static readonly TimeSpan Thought = TimeSpan.FromSeconds(11);

    private readonly string _folder = Directory.CreateTempSubdirectory("slow-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null, 0)]
    [InlineData("2s", 1)]
    public async Task An_answer_is_waited_for_half_a_minute_or_as_long_as_is_said(string? timeout, int failures)
    {
        using var server = new RawServer(async peer =>
        {
            while (await peer.RequestAsync() is not null)
            {
                await Task.Delay(Thought);
                await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        string[] patience = timeout is null ? [] : ["--timeout", timeout];
        var (exitCode, output, error) = await Runner.RunAsync(
            _folder, ["load", "--test-type", "http", "--target", server.Address.AbsoluteUri, "--users", "1", "--iterations", "1", "--threshold", "errors<1%", "--json", .. patience]);

        Assert.True(exitCode == (failures == 0 ? 0 : 99), output + error);
        using var json = JsonDocument.Parse(output);
        var total = json.RootElement.GetProperty("total");
        Assert.Equal((1, failures), (total.GetProperty("requests").GetInt64(), total.GetProperty("failures").GetInt64()));
        Assert.InRange(total.GetProperty("response").GetProperty("p50").GetDouble(), failures == 0 ? 11_000 : 2_000, failures == 0 ? 13_000 : 4_000);
        Assert.Equal(failures == 1, output.Contains("no answer within 2s", StringComparison.Ordinal));
    }
}

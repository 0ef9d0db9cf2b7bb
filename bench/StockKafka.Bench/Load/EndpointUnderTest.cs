using System.Diagnostics;
using System.Globalization;
using StockKafka.Bench.Data;

namespace StockKafka.Bench.Load;

/// <summary>The bare endpoint as a process of its own.</summary>
internal sealed class EndpointUnderTest : ChildProgram
{
    private EndpointUnderTest(Process process, int port)
        : base(process) => Address = $"http://{Local(port)}/";

    public string Address { get; }

    public static async Task<EndpointUnderTest> StartAsync(CancellationToken cancellationToken)
    {
        var port = FreePort();
        var endpoint = new EndpointUnderTest(
            Start("dotnet", Environment.GetCommandLineArgs()[0], LoadRoles.Prefix, "endpoint", port.ToString(CultureInfo.InvariantCulture)), port);
        await endpoint.AnswersAsync("the bare endpoint", endpoint.Address, cancellationToken).ConfigureAwait(false);
        return endpoint;
    }
}

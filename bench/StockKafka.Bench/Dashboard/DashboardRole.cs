using System.Globalization;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Bench.Dashboard;

/// <summary>What this program is when the area <c>dashboard</c> starts it as a child: a dashboard of an application without resources.</summary>
internal sealed class DashboardRole : IDashboardApplication
{
    public const string Prefix = "dashboard-role";

    public string Name => "bench";

    public DateTimeOffset StartedAt => DateTimeOffset.UnixEpoch;

    public ChangeSignal Changes { get; } = new();

    public static async Task<int> RunAsync(string[] arguments)
    {
        var port = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var otlpPort = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        await using var server = new DashboardServer(
            new DashboardOptions { Port = port, OtlpPort = otlpPort, Token = arguments[2], ApiKey = arguments[2] }, new DashboardRole(), TimeProvider.System);
        await server.StartAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite).ConfigureAwait(false);
        return 0;
    }

    public IReadOnlyList<ResourceView> Resources() => [];

    public string? EnvironmentValue(string resource, string variable) => null;

    public Task<CommandAnswer?> ExecuteAsync(string resource, string command, CancellationToken cancellationToken) => Task.FromResult<CommandAnswer?>(null);

    public IAsyncEnumerable<IReadOnlyList<ConsoleLine>>? FollowConsole(string resource, int tail, long after, CancellationToken cancellationToken) => null;

    public IAsyncEnumerable<string>? ReadConsole(string resource, CancellationToken cancellationToken) => null;
}

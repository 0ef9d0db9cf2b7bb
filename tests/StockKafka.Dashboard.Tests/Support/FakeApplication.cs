using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Dashboard.Tests;

/// <summary>An application whose resources and output the test decides.</summary>
internal sealed class FakeApplication : IDashboardApplication
{
    private readonly Channel<ConsoleLine[]> _lines = Channel.CreateUnbounded<ConsoleLine[]>();
    private volatile IReadOnlyList<ResourceView> _resources =
    [
        new ResourceView
        {
            Name = "api", Type = "Project", State = "Running", Health = "Healthy",
            Commands = [new ResourceCommand("stop", "Stop", null, true, null)],
            Environment = [new EnvironmentVariable("Api__Key", null, true), new EnvironmentVariable("Plain", "text", false)],
        },
    ];

    public string Name => "Fake.AppHost";

    public DateTimeOffset StartedAt => DateTimeOffset.UnixEpoch;

    public ChangeSignal Changes { get; } = new();

    public ConcurrentQueue<string> Executed { get; } = [];

    public void Set(params ResourceView[] resources)
    {
        _resources = resources;
        Changes.Pulse();
    }

    public void Print(params ConsoleLine[] lines) => _lines.Writer.TryWrite(lines);

    public IReadOnlyList<ResourceView> Resources() => _resources;

    public string? EnvironmentValue(string resource, string variable) => (resource, variable) == ("api", "Api__Key") ? "the secret" : null;

    public Task<CommandAnswer?> ExecuteAsync(string resource, string command, CancellationToken cancellationToken)
    {
        if (resource != "api" || command != "stop")
        {
            return Task.FromResult<CommandAnswer?>(null);
        }

        Executed.Enqueue(command);
        return Task.FromResult<CommandAnswer?>(new CommandAnswer(true, "stopped"));
    }

    public IAsyncEnumerable<IReadOnlyList<ConsoleLine>>? FollowConsole(string resource, int tail, long after, CancellationToken cancellationToken) =>
        resource == "api" ? FollowAsync(after, cancellationToken) : null;

    public IAsyncEnumerable<string>? ReadConsole(string resource, CancellationToken cancellationToken) => resource == "api" ? ReadAsync() : null;

    private async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            var wanted = batch.Where(line => line.Seq > after).ToArray();
            if (wanted.Length > 0)
            {
                yield return wanted;
            }
        }
    }

    private static async IAsyncEnumerable<string> ReadAsync()
    {
        await Task.CompletedTask;
        yield return "first";
        yield return "second";
    }
}

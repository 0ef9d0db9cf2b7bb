using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>The test AppHost run inside the test, by the testing stand-in.</summary>
internal sealed class RunningStack : IAsyncDisposable
{
    private readonly IDistributedApplicationTestingBuilder _builder;

    private RunningStack(IDistributedApplicationTestingBuilder builder, DistributedApplication app)
    {
        _builder = builder;
        App = app;
        StateFolder = app.Services.GetRequiredService<PlatformSettings>().StatePath;
    }

    public DistributedApplication App { get; }

    public string StateFolder { get; }

    public static Task<RunningStack> StartAsync(params string[] args) => StartAsync(_ => { }, args);

    public static async Task<RunningStack> StartAsync(Action<IDistributedApplicationTestingBuilder> change, params string[] args)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StockKafka_Hosting_TestHost>(args, Eventually.Timeout());
        change(builder);
        var app = await builder.BuildAsync(Eventually.Timeout());
        var stack = new RunningStack(builder, app);
        try
        {
            await app.StartAsync(Eventually.Timeout());
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public Task HealthyAsync(string resource) => App.ResourceNotifications.WaitForResourceHealthyAsync(resource, Eventually.Timeout());

    public Task<ResourceEvent> StateAsync(string resource, string state) =>
        App.ResourceNotifications.WaitForResourceAsync(resource, e => e.Snapshot.State?.Text == state, Eventually.Timeout());

    public string CurrentState(string resource) =>
        App.ResourceNotifications.TryGetCurrentState(resource, out var current) ? current.Snapshot.State?.Text ?? "" : "";

    public ResourceController Controller(string resource) => App.Services.GetRequiredService<Orchestrator>().Find(resource)!;

    public int PidOf(string resource) => Controller(resource).ProcessId ?? throw new InvalidOperationException($"{resource} is not running");

    public async Task<ExecuteCommandResult> ExecuteAsync(string resource, string command) =>
        await App.ResourceCommands.ExecuteCommandAsync(resource, command, Eventually.Timeout());

    public async Task<IReadOnlyList<string>> LogAsync(string resource)
    {
        var lines = new List<string>();
        await foreach (var batch in App.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
        {
            lines.AddRange(batch.Select(l => l.Content));
        }

        return lines;
    }

    public Task<string> LogLineAsync(string resource, Func<string, bool> wanted) =>
        Eventually.GetAsync($"the wanted line in the log of {resource}", async () => (await LogAsync(resource)).FirstOrDefault(wanted));

    public async ValueTask DisposeAsync() => await _builder.DisposeAsync();
}

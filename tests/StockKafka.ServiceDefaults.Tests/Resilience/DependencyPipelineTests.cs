using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults.Tests.Resilience;

public sealed class DependencyPipelineTests
{
    [Fact]
    public async Task A_request_is_tried_once_and_rejected_at_once_while_open()
    {
        using var host = Build(("Resilience:kafka:FailureThreshold", "2"));
        var kafka = host.Services.GetRequiredKeyedService<DependencyPipeline>("kafka");
        var calls = 0;
        Task Failing(CancellationToken token) => throw new IOException($"call {++calls}");

        for (var request = 0; request < 3; request++)
        {
            await Assert.ThrowsAsync<DependencyUnavailableException>(() => kafka.ExecuteAsync(Failing, CancellationToken.None));
        }

        Assert.Equal(2, calls);
        Assert.Equal(CircuitState.Open, kafka.Circuit.Snapshot().State);
    }

    [Fact]
    public async Task An_open_circuit_says_when_to_try_again()
    {
        using var host = Build(("Resilience:kafka:FailureThreshold", "1"), ("Resilience:kafka:BreakDuration", "00:00:30"));
        var kafka = host.Services.GetRequiredKeyedService<DependencyPipeline>("kafka");
        await Assert.ThrowsAsync<DependencyUnavailableException>(() => kafka.ExecuteAsync(_ => throw new IOException(), CancellationToken.None));
        var rejected = await Assert.ThrowsAsync<DependencyUnavailableException>(() => kafka.ExecuteAsync(_ => Task.CompletedTask, CancellationToken.None));
        Assert.InRange(rejected.RetryAfter.TotalSeconds, 1, 30);
    }

    [Fact]
    public async Task Background_work_is_retried_until_it_succeeds()
    {
        using var host = Build(("Resilience:kafka:BaseDelay", "00:00:00.001"));
        var kafka = host.Services.GetRequiredKeyedService<DependencyPipeline>("kafka");
        var calls = 0;
        await kafka.ExecuteInBackgroundAsync(_ => ++calls < 4 ? throw new IOException() : Task.CompletedTask, CancellationToken.None);
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task A_slow_attempt_is_given_up()
    {
        using var host = Build(("Resilience:kafka:AttemptTimeout", "00:00:00.050"));
        var kafka = host.Services.GetRequiredKeyedService<DependencyPipeline>("kafka");
        await Assert.ThrowsAsync<DependencyUnavailableException>(
            () => kafka.ExecuteAsync(token => Task.Delay(Timeout.Infinite, token), CancellationToken.None));
        Assert.Equal(1, kafka.Circuit.Snapshot().ConsecutiveFailures);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_no_failure_of_the_dependency()
    {
        using var host = Build();
        var kafka = host.Services.GetRequiredKeyedService<DependencyPipeline>("kafka");
        using var impatience = new CancellationTokenSource();
        var call = kafka.ExecuteAsync(token => Task.Delay(Timeout.Infinite, token), impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, kafka.Circuit.Snapshot().ConsecutiveFailures);
    }

    [Fact]
    public async Task Every_mistake_in_the_options_is_named_by_its_key_at_start()
    {
        using var host = Build(("Resilience:kafka:FailureThreshold", "0"), ("Resilience:kafka:BreakDuration", "-00:00:01"));
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(failure.Failures, text => text.StartsWith("Resilience:kafka:FailureThreshold:", StringComparison.Ordinal));
    }

    private static IHost Build(params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(configuration.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
        builder.AddServiceDefaults();
        builder.AddDependencyPipeline("kafka");
        return builder.Build();
    }
}

using System.Diagnostics.Metrics;
using Polly.CircuitBreaker;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults.Tests.Resilience;

public sealed class ChaosAndReloadTests
{
    [Fact]
    public async Task A_fault_made_on_purpose_keeps_the_call_from_being_made_and_counts_for_the_breaker()
    {
        using var test = new PipelineUnderTest(("Chaos:Enabled", "true"), ("Chaos:FaultRate", "1"));
        var calls = 0;
        for (var call = 0; call < 5; call++)
        {
            var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => test.Kafka.ExecuteAsync(Count, CancellationToken.None));
            Assert.IsType<InjectedFaultException>(failure.InnerException);
        }

        Assert.Equal(0, calls);
        Assert.Equal(CircuitState.Open, test.Kafka.Circuit.Snapshot().State);

        Task Count(CancellationToken token)
        {
            calls++;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_lost_outcome_is_a_failure_of_a_call_that_was_made()
    {
        using var test = new PipelineUnderTest(("Chaos:Enabled", "true"), ("Chaos:LostOutcomeRate", "1"));
        var calls = 0;
        await Assert.ThrowsAsync<DependencyUnavailableException>(() => test.Kafka.ExecuteAsync(_ => Task.FromResult(++calls), CancellationToken.None));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_delay_made_on_purpose_runs_into_the_time_out_of_the_attempt()
    {
        using var test = new PipelineUnderTest(("Chaos:Enabled", "true"), ("Chaos:LatencyRate", "1"), ("Chaos:Latency", "00:00:03"));
        var call = test.Kafka.ExecuteAsync(_ => Task.CompletedTask, CancellationToken.None);
        Assert.False(call.IsCompleted);
        test.Clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<DependencyUnavailableException>(() => call);
    }

    [Fact]
    public async Task The_rate_is_the_share_of_calls_that_fail()
    {
        using var test = new PipelineUnderTest(
            ("Chaos:Enabled", "true"), ("Chaos:FaultRate", "0.3"), ("Chaos:Seed", "7"), ("FailureThreshold", "1000"));
        var failed = 0;
        for (var call = 0; call < 1000; call++)
        {
            try
            {
                await test.Kafka.ExecuteAsync(_ => Task.CompletedTask, CancellationToken.None);
            }
            catch (DependencyUnavailableException)
            {
                failed++;
            }
        }

        Assert.InRange(failed, 250, 350);
    }

    [Fact]
    public async Task Options_can_be_changed_while_it_runs_and_the_breaker_keeps_its_state()
    {
        using var test = new PipelineUnderTest();
        await test.StartAsync();
        await test.FailAsync(4);
        test.SetAndReload("FailureThreshold", "7");
        await test.FailAsync(2);
        Assert.Equal(CircuitState.Closed, test.Kafka.Circuit.Snapshot().State);
        await test.FailAsync(1);
        Assert.Equal(CircuitState.Open, test.Kafka.Circuit.Snapshot().State);
        test.SetAndReload("BreakDuration", "00:00:01");
        Assert.Equal(TimeSpan.FromSeconds(1), test.Kafka.Circuit.Snapshot().RetryAfter);
    }

    [Fact]
    public async Task A_change_that_is_not_valid_leaves_the_old_options_in_force()
    {
        using var test = new PipelineUnderTest();
        await test.StartAsync();
        // The framework's own monitor of options throws; the watcher of a file drops what is thrown there.
        Assert.Throws<AggregateException>(() => test.SetAndReload("FailureThreshold", "0"));
        Assert.Equal(5, test.Kafka.Circuit.Settings.FailureThreshold);
    }

    [Fact]
    public async Task The_state_and_what_happened_are_metrics()
    {
        var counted = new Dictionary<string, double>();
        using var listener = new MeterListener();
        using var test = new PipelineUnderTest(("MaxRetries", "1"), ("BaseDelay", "00:00:00.001"), ("FailureThreshold", "2"));
        var own = test.Services.GetService(typeof(IMeterFactory));
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Name == "StockKafka" && ReferenceEquals(instrument.Meter.Scope, own))
            {
                to.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        listener.Start();

        var work = test.Kafka.ExecuteInBackgroundAsync(_ => throw new IOException(), CancellationToken.None);
        while (!work.IsCompleted)
        {
            // The retry is due after a millisecond or two. In larger steps a slow machine would come to the time-outs before.
            test.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }

        listener.RecordObservableInstruments();
        Assert.Equal(2, counted["stock.circuit.state pipeline=kafka"]);
        Assert.Equal(1, counted["stock.resilience.events pipeline=kafka,event=OnRetry"]);
        Assert.Equal(2, counted["stock.resilience.attempt.duration pipeline=kafka,outcome=failure"]);
        Assert.Equal(1, counted["stock.circuit.transitions pipeline=kafka,from=Closed,to=Open"]);

        // Its break is over: it refuses nothing any more, though nobody has called.
        counted.Clear();
        test.Clock.Advance(TimeSpan.FromMinutes(10));
        listener.RecordObservableInstruments();
        Assert.Equal(1, counted["stock.circuit.state pipeline=kafka"]);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = $"{instrument.Name} {string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";
            counted[name] = counted.GetValueOrDefault(name) + value;
        }
    }
}

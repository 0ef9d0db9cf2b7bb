using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Tests.Engine;

/// <summary>That what the engine reports is what happened.</summary>
[Collection(Undisturbed.Name)]
public sealed class HonestLatencyTests
{
    private static readonly double[] Percents = [1, 10, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

    [Fact]
    public async Task Percentiles_are_those_of_the_durations_within_three_digits()
    {
        const int Operations = 20_000;
        var time = new ManualTime();
        var random = new Random(11);
        // Log-normal around 8 ms, with a tail of seconds.
        var durations = Enumerable.Range(0, Operations)
            .Select(_ => 1 + (long)Math.Exp(9 + 1.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))
            .ToArray();
        var next = 0;
        var run = await MeasuredRun.OfAsync(
            new Behaving(_ =>
            {
                time.Pass(durations[next++]);
                return new(OperationResult.Success(1));
            }),
            scenario => new ClosedUsers(scenario, users: 1, spawnPerSecond: 1), duration: null, iterations: Operations, time: time);

        Array.Sort(durations);
        var stats = run.Totals.ByOperation[0];
        Assert.Equal((durations.Sum(), durations[0], durations[^1]), (stats.Service.Sum, stats.Service.Min, stats.Service.Max));
        foreach (var percent in Percents)
        {
            var exact = durations[(int)Math.Ceiling(percent / 100 * Operations - 1e-6) - 1];
            Assert.InRange(stats.Service.Percentile(percent), exact, exact * 1.001);
            Assert.InRange(stats.Succeeded.Percentile(percent), exact, exact * 1.001);
        }
    }

    [Fact]
    public async Task Percentiles_over_HTTP_lie_between_what_the_server_and_the_socket_measured()
    {
        const int Operations = 1_500;
        await using var server = await DelayingServerAsync();
        using var http = new HttpClient { BaseAddress = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        var atServer = new ConcurrentBag<long>();
        var atClient = new ConcurrentBag<long>();
        var number = 0;
        var run = await MeasuredRun.OfAsync(
            new Behaving(async cancellationToken =>
            {
                // One in twenty answers takes 60 ms, the others 1 to 12 ms.
                var index = Interlocked.Increment(ref number);
                var millis = index % 20 == 0 ? 60 : 1 + index % 12;
                var began = Stopwatch.GetTimestamp();
                var body = await http.GetStringAsync(new Uri($"/{millis}", UriKind.Relative), cancellationToken);
                atClient.Add((long)Stopwatch.GetElapsedTime(began).TotalMicroseconds);
                atServer.Add(long.Parse(body, CultureInfo.InvariantCulture));
                return OperationResult.Success(body.Length);
            }),
            scenario => new ClosedUsers(scenario, users: 8, spawnPerSecond: 1_000), duration: null, iterations: Operations);

        var service = run.Totals.ByOperation[0].Service;
        Assert.Equal((Operations, Operations), (service.Count, atServer.Count));
        long[] lower = [.. atServer.Order()], upper = [.. atClient.Order()];
        foreach (var percent in (double[])[10, 50, 90, 94, 96, 99])
        {
            var rank = (int)Math.Ceiling(percent / 100 * Operations - 1e-6) - 1;
            // A millisecond for what may come between the client's look at its watch and the engine's.
            Assert.InRange(service.Percentile(percent), lower[rank], upper[rank] * 1.001 + 1_000);
        }
    }

    [Fact]
    public async Task A_freeze_shows_in_response_times_as_long_as_callers_would_have_felt_it()
    {
        const int PerSecond = 1_000, Seconds = 10;
        var server = new FreezingServer();
        var watch = new Watch();
        var run = await MeasuredRun.OfAsync(
            new Behaving(_ => server.AnswerAsync(watch.Clock)),
            scenario => new ArrivalRate(scenario, ArrivalSchedule.Constant(PerSecond), users: 4),
            TimeSpan.FromSeconds(Seconds), users: 4, sinks: [watch, server.FreezingAt(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1))]);

        var totals = run.Totals;
        Assert.Equal(PerSecond * Seconds, totals.Arrivals.Due);
        Assert.Equal(totals.Arrivals.Due, totals.Requests + totals.Arrivals.Missed);
        var response = totals.ByOperation[0].Succeeded;
        var ends = server.Answered.OrderBy(answer => answer.Began).Select(answer => answer.Ended).ToArray();

        // What the server itself wrote down: the k-th arrival was intended k ms after the start and answered at that moment.
        var felt = ends.Select((ended, arrival) => Math.Max(ended - arrival * 1_000_000L / PerSecond, 1)).Order().ToArray();
        var (froze, thawed) = (server.FrozeAt, server.ThawedAt);
        foreach (var percent in (double[])[99, 99.9])
        {
            var rank = (int)Math.Ceiling(percent / 100 * felt.Length - 1e-6) - 1;
            Assert.InRange(response.Percentile(percent), felt[rank] * 0.99 - 5_000, felt[rank] * 1.01 + 5_000);

            // By arithmetic: arrivals in the freeze wait evenly from its whole length down to nothing. What the server needed after the freeze
            // for those who came first in it is not part of that, and is next to nothing on a quiet machine.
            var first = (1 - percent / 100) * Seconds * 1e6;
            var analytic = thawed - froze - first;
            var catchingUp = ends[(int)((froze + first) * PerSecond / 1e6)] - thawed;
            Assert.InRange(response.Percentile(percent), analytic * 0.95, analytic * 1.05 + catchingUp);
        }

        // A generator that waits for each answer before it looks at its watch shows a hundredth of it, or less.
        Assert.InRange(totals.ByOperation[0].Service.Percentile(99), 0, response.Percentile(99) / 10);
        Assert.InRange(totals.Arrivals.Waited, 900, 10_000);
    }

    private static async Task<WebApplication> DelayingServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/{millis:int}", async (HttpContext context, int millis) =>
        {
            var began = Stopwatch.GetTimestamp();
            await Task.Delay(millis, context.RequestAborted);
            return ((long)Stopwatch.GetElapsedTime(began).TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
        });
        await server.StartAsync();
        return server;
    }

    /// <summary>Knows the clock of the run that it looks at.</summary>
    private sealed class Watch : IRunSink
    {
        private RunClock? _clock;

        public RunClock Clock => _clock!;

        public void Started(RunClock clock) => _clock = clock;

        public void Closed(Window window)
        {
        }
    }

    /// <summary>Answers at once, but for one time in which it does not answer at all.</summary>
    private sealed class FreezingServer
    {
        private volatile TaskCompletionSource? _thaw;

        public ConcurrentQueue<(long Began, long Ended)> Answered { get; } = new();

        public long FrozeAt { get; private set; }

        public long ThawedAt { get; private set; }

        public async ValueTask<OperationResult> AnswerAsync(RunClock clock)
        {
            var began = clock.NowMicros;
            if (_thaw is { } thaw)
            {
                await thaw.Task;
            }

            Answered.Enqueue((began, clock.NowMicros));
            return OperationResult.Success(1);
        }

        public IRunSink FreezingAt(TimeSpan at, TimeSpan length) => new Freezer(this, at, length);

        private async Task FreezeAsync(RunClock clock, TimeSpan at, TimeSpan length)
        {
            await clock.UntilAsync(RunClock.ToMicros(at), CancellationToken.None);
            var thaw = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            FrozeAt = clock.NowMicros;
            _thaw = thaw;
            await clock.UntilAsync(FrozeAt + RunClock.ToMicros(length), CancellationToken.None);
            _thaw = null;
            ThawedAt = clock.NowMicros;
            thaw.SetResult();
        }

        private sealed class Freezer(FreezingServer server, TimeSpan at, TimeSpan length) : IRunSink
        {
            public void Started(RunClock clock) => server.FreezeAsync(clock, at, length).Forget();

            public void Closed(Window window)
            {
            }
        }
    }
}

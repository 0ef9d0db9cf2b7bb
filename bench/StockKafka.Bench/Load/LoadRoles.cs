using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;
using StockKafka.Load.Kafka;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.Bench.Load;

/// <summary>What this program is when the area <c>load</c> starts it as a child: processor time and memory are told apart by process.</summary>
internal static class LoadRoles
{
    public const string Prefix = "load-role";

    public static Task<int> RunAsync(string[] arguments) => arguments switch
    {
        ["endpoint", var port] => EndpointAsync(Number(port)),
        ["users", var address, var users, var seconds, var think] =>
            UsersAsync(new Uri(address), Number(users), TimeSpan.FromSeconds(Number(seconds)), TimeSpan.FromSeconds(Number(think))),
        ["produce", var servers, var topic, var threads, var messages] => ProduceAsync(servers, topic, Number(threads), Number(messages)),
        _ => throw new BenchException($"no role of the area load: {string.Join(' ', arguments)}"),
    };

    /// <summary>Kestrel with one middleware that answers <c>hello</c>.</summary>
    private static async Task<int> EndpointAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        var hello = "hello"u8.ToArray();
        app.Run(context =>
        {
            context.Response.ContentLength = hello.Length;
            return context.Response.Body.WriteAsync(hello, context.RequestAborted).AsTask();
        });
        await app.RunAsync().ConfigureAwait(false);
        return 0;
    }

    /// <summary>The load runner's engine as a load uses it, run file and all; prints operations, failures and the most memory it had, kB.</summary>
    private static async Task<int> UsersAsync(Uri address, int users, TimeSpan duration, TimeSpan think)
    {
        var operations = new OperationCatalog();
        using var http = new LoadHttpClient(new(), TimeProvider.System);
        var scenario = new OneAddress(http, address, think);
        await scenario.SetUpAsync(operations, CancellationToken.None).ConfigureAwait(false);
        var path = Path.GetTempFileName();
        File.Delete(path);
        var header = new RunHeader { RunId = "bench", Settings = new() { TestType = "http" }, Operations = operations.All };
        var counter = new Counter();
        using (var file = new RunFileWriter(path, header))
        {
            var setup = new LoadSetup
            {
                Operations = operations,
                // Users who think begin over half of the time; the others at once.
                Sources = [new ClosedUsers(scenario, users, think > TimeSpan.Zero ? users / duration.TotalSeconds * 2 : users * 1_000)],
                Duration = duration,
                Sinks = [file, counter],
            };
            await LoadEngine.RunAsync(setup, TimeProvider.System, CancellationToken.None, CancellationToken.None).ConfigureAwait(false);
        }

        File.Delete(path);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counter.Operations} {counter.Failures} {PeakKilobytes()}"));
        return 0;
    }

    /// <summary>
    /// A produce loop with nothing around it: producers configured and connected as the load's are, and its keys; prints messages a second.
    /// </summary>
    private static async Task<int> ProduceAsync(string servers, string topic, int threads, int messages)
    {
        var value = new byte[LoadArea.MessageBytes];
        var headers = KafkaStress.HeadersOf("bench");
        var keys = StockRun.FallbackSymbols;
        IProducer<string, byte[]>[] producers = [.. Enumerable.Range(0, threads).Select(_ => KafkaProducer.Connect(servers, new() { Topic = topic }))];
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(producers.Select(each => Task.Run(() =>
        {
            using var producer = each;
            using var left = new CountdownEvent(messages);
            for (var sent = 0; sent < messages; sent++)
            {
                var message = new Message<string, byte[]> { Key = keys[sent % keys.Count], Value = value, Headers = headers };
                while (!TryProduce(producer, topic, message, left))
                {
                    producer.Poll(TimeSpan.FromMilliseconds(5));
                }
            }

            left.Wait();
        }))).ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(double)threads * messages / Stopwatch.GetElapsedTime(began).TotalSeconds}"));
        return 0;
    }

    private static bool TryProduce(IProducer<string, byte[]> producer, string topic, Message<string, byte[]> message, CountdownEvent left)
    {
        try
        {
            producer.Produce(topic, message, report =>
            {
                if (report.Error.IsError)
                {
                    Environment.FailFast($"a message was not acknowledged: {report.Error.Reason}");
                }

                left.Signal();
            });
            return true;
        }
        catch (ProduceException<string, byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private static long PeakKilobytes()
    {
        const string Peak = "VmHWM:";
        return File.ReadLines("/proc/self/status").Where(line => line.StartsWith(Peak, StringComparison.Ordinal))
            .Select(line => long.Parse(line.AsSpan(Peak.Length).Trim(" \tkB"), CultureInfo.InvariantCulture)).First();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Counter : IRunSink
    {
        public long Operations { get; private set; }

        public long Failures { get; private set; }

        public void Started(RunClock clock)
        {
        }

        public void Closed(Window window)
        {
            Operations += window.Operations.Sum(stats => stats.Count);
            Failures += window.Operations.Sum(stats => stats.Failures);
        }
    }

    private sealed class OneAddress(LoadHttpClient http, Uri address, TimeSpan think) : Scenario
    {
        private readonly PreparedRequest _request = PreparedRequest.Create(HttpMethod.Get, address);
        private Operation? _operation;

        public override string Name => "OneAddress";

        public override Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
        {
            _operation = operations.Get("GET", "/");
            return Task.CompletedTask;
        }

        public override VirtualUser CreateUser(int number, Random random) => new User(this, http.Open(address), random);

        private sealed class User(OneAddress scenario, LoadConnection connection, Random random) : VirtualUser
        {
            private static readonly AnswerCheck Check = static answer => answer.Status == 200 && answer.Body.SequenceEqual("hello"u8) ? null : "wrong answer";

            public override Operation Next() => scenario._operation!;

            public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken) =>
                connection.SendAsync(scenario._request, Check, cancellationToken);

            public override TimeSpan ThinkTime() => scenario.ThinkTime(random);
        }

        /// <summary>From half of it to one and a half.</summary>
        private TimeSpan ThinkTime(Random random) => think == TimeSpan.Zero ? TimeSpan.Zero : think * (0.5 + random.NextDouble());
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StockKafka.ServiceDefaults.Monitoring;
using StockKafka.Tests;

namespace StockKafka.ServiceDefaults.Tests.Monitoring;

/// <summary>What the system monitor says in the log. In the collection that runs alone: a process is one service.</summary>
[Collection(nameof(SeedMetricsTests))]
public sealed class RequestLogTests
{
    private readonly Recorder _log = new();

    [Fact]
    public async Task Slow_and_failed_requests_are_logged_and_counted_and_open_ended_answers_are_not_slow()
    {
        await using var app = await StartAsync(["--Monitoring:SlowRequest=00:00:00.0000001"]);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        await client.GetAsync("/quick/secret-of-the-path");
        await client.GetAsync("/broken");
        await client.GetAsync("/live");
        await Eventually.TrueAsync(() => Task.FromResult(_log.Lines.Any(line => line.Contains("/broken", StringComparison.Ordinal)) && _log.Lines.Any(line => line.Contains("/quick", StringComparison.Ordinal))));
        var page = await Eventually.GetAsync(() => client.GetStringAsync("/metrics"), found => found.Contains("endpoint=\"/live\"", StringComparison.Ordinal));

        Assert.Contains(_log.Lines, line => line.StartsWith("1103 GET /broken was answered 500", StringComparison.Ordinal) && line.EndsWith("System.DivideByZeroException", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.StartsWith("1104 slow request: GET /quick/{name} was answered 200", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("secret-of-the-path", StringComparison.Ordinal) || line.Contains("/live", StringComparison.Ordinal));
        Assert.Matches("(?m)^stock_slow_requests_total\\{.*endpoint=\"/quick/\\{name\\}\",method=\"GET\"\\} 1", page);
        Assert.DoesNotMatch("(?m)^stock_slow_requests_total\\{.*endpoint=\"/live\"", page);
    }

    [Fact]
    public async Task A_flood_of_failures_is_logged_in_part_and_counted_in_full()
    {
        var clock = new FakeTimeProvider();
        await using var app = await StartAsync(["--Monitoring:RequestLogsPerSecond=3"], clock);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        for (var request = 0; request < 10; request++)
        {
            await client.GetAsync("/broken");
        }

        await Eventually.TrueAsync(async () => (await client.GetStringAsync("/metrics")) is var page && System.Text.RegularExpressions.Regex.IsMatch(page, "(?m)^api_errors_total\\{.*\\} 10"));
        Assert.Equal(3, _log.Lines.Count(line => line.StartsWith("1103 ", StringComparison.Ordinal)));
        clock.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync("/broken");
        await Eventually.TrueAsync(() => Task.FromResult(_log.Lines.Contains("1105 7 more requests failed or were slow, and were not logged one by one")));
    }

    [Fact]
    public async Task The_figures_are_logged_as_json_every_five_minutes()
    {
        var clock = new FakeTimeProvider();
        await using var app = await StartAsync([], clock);
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(SystemMonitor.Interval);
            return Task.FromResult(Performance().Length == 2);
        });
        var figures = JsonDocument.Parse(Performance()[0]["1106 performance ".Length..]).RootElement;
        Assert.Equal(JsonValueKind.Number, figures.GetProperty("processMemoryBytes").ValueKind);
        Assert.Contains(figures.GetProperty("status").GetString(), (string?[])["Healthy", "Warning", "Critical"]);
        var between = JsonDocument.Parse(Performance()[1]["1106 performance ".Length..]).RootElement.GetProperty("at").GetDateTimeOffset() - figures.GetProperty("at").GetDateTimeOffset();
        Assert.InRange(between, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));
    }

    private string[] Performance() => [.. _log.Lines.Where(line => line.StartsWith("1106 ", StringComparison.Ordinal))];

    private async Task<WebApplication> StartAsync(string[] arguments, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder(["--applicationName=shop", .. arguments]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }

        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(_log);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/quick/{name}", (string name) => name);
        app.MapGet("/live", () => "for as long as you like").WithMetadata(new OpenEndedAttribute());
        app.MapGet("/broken", string () => throw new DivideByZeroException());
        await app.StartAsync();
        return app;
    }

    private sealed class Recorder : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("StockKafka", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{eventId.Id} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using StockKafka.MarketData.Telemetry;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.MarketData.Cache;

/// <summary>
/// Redis as something that may be slow or gone: a reader waits for it no longer than <see cref="CacheOptions.Patience"/>, and
/// after some failures in a row not at all, but for one trial now and then.
/// </summary>
public sealed partial class RedisValues(IConnectionMultiplexer redis, IOptions<CacheOptions> options, TimeProvider clock, ILogger<RedisValues> logger)
{
    private const string PipelinedSet = "PIPELINE SET";

    private static readonly TimeSpan WritePatience = TimeSpan.FromSeconds(5);

    private readonly CircuitBreaker _circuit = new(new(options.Value.FailureThreshold, options.Value.BreakDuration), clock);

    /// <summary>The value of a key; null when there is none, or none in time.</summary>
    public async ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        if (!redis.IsConnected || !_circuit.TryEnter(out var epoch, out _))
        {
            return null;
        }

        using var span = StartSpan("GET");
        var began = clock.GetTimestamp();
        try
        {
            byte[]? value = await redis.GetDatabase().StringGetAsync(key).WaitAsync(options.Value.Patience, clock, cancellationToken).ConfigureAwait(false);
            _circuit.Report(epoch, null);
            DatabaseMetrics.Worked("redis", "GET", clock.GetElapsedTime(began), null);
            return value;
        }
        catch (Exception failure) when (IsOfRedis(failure))
        {
            DatabaseMetrics.Worked("redis", "GET", clock.GetElapsedTime(began), failure);
            span.Fail(failure);
            Failed(epoch, failure);
            return null;
        }
        catch
        {
            _circuit.Abandon(epoch);
            throw;
        }
    }

    /// <summary>Keeps a value; does not wait for Redis, and does without it when it is away.</summary>
    public void Set(string key, byte[] value, TimeSpan life)
    {
        if (!redis.IsConnected)
        {
            return;
        }

        try
        {
            redis.GetDatabase().StringSet(key, value, Varied(life), flags: CommandFlags.FireAndForget);
        }
        catch (Exception failure) when (IsOfRedis(failure))
        {
            DoneWithout(failure.Message);
        }
    }

    /// <summary>Keeps values, pipelined, and returns once Redis has taken them all; false when it has not, or not in time.</summary>
    public async Task<bool> SetAsync(IReadOnlyList<(string Key, byte[] Value)> values, TimeSpan life)
    {
        if (values.Count == 0)
        {
            return true;
        }

        if (!redis.IsConnected)
        {
            return false;
        }

        using var span = StartSpan(PipelinedSet);
        span?.SetTag("db.operation.batch.size", values.Count);
        var began = clock.GetTimestamp();
        try
        {
            var database = redis.GetDatabase();
            for (var index = 0; index < values.Count - 1; index++)
            {
                database.StringSet(values[index].Key, values[index].Value, Varied(life), flags: CommandFlags.FireAndForget);
            }

            // One connection, one order: once the last has been answered, so have those before it.
            var taken = await database.StringSetAsync(values[^1].Key, values[^1].Value, Varied(life)).WaitAsync(WritePatience, clock).ConfigureAwait(false);
            DatabaseMetrics.Worked("redis", PipelinedSet, clock.GetElapsedTime(began), null);
            return taken;
        }
        catch (Exception failure) when (IsOfRedis(failure))
        {
            DatabaseMetrics.Worked("redis", PipelinedSet, clock.GetElapsedTime(began), failure);
            span.Fail(failure);
            CacheMetrics.Error();
            DoneWithout(failure.Message);
            return false;
        }
    }

    internal static TimeSpan Varied(TimeSpan life) => life * (0.9 + (0.2 * Random.Shared.NextDouble()));

    private static Activity? StartSpan(string operation) => MarketTraces.Source.HasListeners()
        ? MarketTraces.Source.StartActivity(ActivityKind.Client, name: operation, tags: [new("db.system.name", "redis"), new("db.operation.name", operation)])
        : null;

    private static bool IsOfRedis(Exception failure) => failure is RedisException or TimeoutException or ObjectDisposedException;

    private void Failed(long epoch, Exception failure)
    {
        _circuit.Report(epoch, failure);
        CacheMetrics.Error();
        DoneWithout(failure.Message);
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Debug, Message = "did without Redis: {Reason}")]
    private partial void DoneWithout(string reason);
}

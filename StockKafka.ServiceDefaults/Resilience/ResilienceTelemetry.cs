using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Polly.Telemetry;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>What pipelines do, as metrics, logs and events of the span that is under way.</summary>
internal sealed partial class ResilienceTelemetry
{
    private readonly Counter<long> _events;
    private readonly Histogram<double> _attempts;
    private readonly Counter<long> _transitions;
    private readonly ILogger _logger;
    private readonly Meter _meter;

    public ResilienceTelemetry(IMeterFactory meters, ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger("StockKafka.Resilience");
        _meter = meters.Create("StockKafka");
        _events = _meter.CreateCounter<long>("stock.resilience.events", "{event}", "What pipelines did: OnRetry, OnTimeout, Chaos.OnFault, …");
        _attempts = _meter.CreateHistogram<double>("stock.resilience.attempt.duration", "s", "Duration of each attempt, by outcome.");
        _transitions = _meter.CreateCounter<long>("stock.circuit.transitions", "{transition}", "Changes of a circuit breaker's state.");
    }

    /// <summary>
    /// Shows a breaker: its state as 0 closed, 1 half-open, 2 open, 3 isolated, and each change of it. One whose break is over refuses nothing
    /// any more, though nobody may have called since: it is shown as half-open.
    /// </summary>
    public void Watch(string pipeline, CircuitBreaker circuit)
    {
        var tag = new KeyValuePair<string, object?>("pipeline", pipeline);
        _meter.CreateObservableGauge("stock.circuit.state", () => new Measurement<int>(Number(circuit.Snapshot()), tag), null,
            "State of a circuit breaker: 0 closed, 1 half-open, 2 open, 3 isolated.");
        circuit.Changed += change =>
        {
            _transitions.Add(1, tag, new("from", change.From.ToString()), new("to", change.To.ToString()));
            Activity.Current?.AddEvent(new ActivityEvent("circuit.changed", tags: new()
            {
                { "pipeline", pipeline }, { "from", change.From.ToString() }, { "to", change.To.ToString() },
            }));
            var level = change.To is CircuitState.Open or CircuitState.Isolated ? LogLevel.Warning : LogLevel.Information;
            CircuitChanged(_logger, level, pipeline, change.From, change.To, change.Cause?.Message);
        };
    }

    /// <summary>Listens to one pipeline.</summary>
    public PipelineListener Listen(string pipeline) => new(this, pipeline);

    private static int Number(in CircuitSnapshot circuit) => circuit.State switch
    {
        CircuitState.Closed => 0,
        CircuitState.HalfOpen => 1,
        CircuitState.Open when circuit.RetryAfter == TimeSpan.Zero => 1,
        CircuitState.Open => 2,
        _ => 3,
    };

    [LoggerMessage(EventId = 1001, Message = "circuit {Pipeline}: {From} -> {To} {Cause}")]
    private static partial void CircuitChanged(ILogger logger, LogLevel level, string pipeline, CircuitState from, CircuitState to, string? cause);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "{Pipeline}: {Event} {Reason}")]
    private static partial void Happened(ILogger logger, string pipeline, string @event, string? reason);

    /// <summary>Counts what one pipeline reports.</summary>
    internal sealed class PipelineListener(ResilienceTelemetry telemetry, string pipeline) : TelemetryListener
    {
        private long _attempts;
        private long _retries;
        private long _timeouts;

        /// <summary>Attempts, retries and time-outs so far.</summary>
        public (long Attempts, long Retries, long Timeouts) Counts =>
            (Interlocked.Read(ref _attempts), Interlocked.Read(ref _retries), Interlocked.Read(ref _timeouts));

        public void Attempted(TimeSpan duration, bool isSuccess)
        {
            Interlocked.Increment(ref _attempts);
            telemetry._attempts.Record(duration.TotalSeconds, new("pipeline", pipeline), new("outcome", isSuccess ? "success" : "failure"));
        }

        public override void Write<TResult, TArgs>(in TelemetryEventArguments<TResult, TArgs> args)
        {
            var name = args.Event.EventName;
            if (args.Arguments is PipelineExecutingArguments or PipelineExecutedArguments or ExecutionAttemptArguments)
            {
                return;
            }

            switch (name)
            {
                case "OnRetry":
                    Interlocked.Increment(ref _retries);
                    break;
                case "OnTimeout":
                    Interlocked.Increment(ref _timeouts);
                    break;
            }

            telemetry._events.Add(1, new("pipeline", pipeline), new("event", name));
            Activity.Current?.AddEvent(new ActivityEvent($"resilience.{name}", tags: new() { { "pipeline", pipeline } }));
            Happened(telemetry._logger, pipeline, name, args.Outcome?.Exception?.Message);
        }
    }
}

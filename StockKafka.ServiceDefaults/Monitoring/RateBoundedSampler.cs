using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// Records every trace that begins here while they are few, and a bounded number a second when they are many. Each kind of span has a bound
/// of its own: a flood of requests leaves room for the batches of the ingest. What is linked to a recorded span is recorded, so that a
/// trace goes on across a batch. Spans with a parent are none of its business; a failure is recorded in spite of it, by <see cref="FailedSpan"/>.
/// </summary>
internal sealed class RateBoundedSampler(IOptions<TelemetryOptions> options, TimeProvider clock) : Sampler
{
    private readonly TraceBudget[] _budgets = [.. Enum.GetValues<ActivityKind>().Select(_ => new TraceBudget(options.Value.TracesPerSecond, clock))];

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => new(
        IsLinkedToRecorded(samplingParameters.Links) || _budgets[(int)samplingParameters.Kind].TryTake() ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);

    private static bool IsLinkedToRecorded(IEnumerable<ActivityLink>? links) =>
        links is not null && links.Any(link => link.Context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));

    /// <summary>Evenly spaced permits, of which some may be saved up: the moment at which the next would be due is all that there is to know.</summary>
    private sealed class TraceBudget(int perSecond, TimeProvider clock)
    {
        private const int SavedSeconds = 2;

        private readonly long _spacing = perSecond == 0 ? long.MaxValue : Math.Max(1, clock.TimestampFrequency / perSecond);
        private readonly long _saved = SavedSeconds * clock.TimestampFrequency;
        private long _due = clock.GetTimestamp();

        public bool TryTake()
        {
            var now = clock.GetTimestamp();
            while (true)
            {
                var due = Interlocked.Read(ref _due);
                var from = Math.Max(due, now);
                if (_spacing > _saved - (from - now))
                {
                    return false;
                }

                if (Interlocked.CompareExchange(ref _due, from + _spacing, due) == due)
                {
                    return true;
                }
            }
        }
    }
}

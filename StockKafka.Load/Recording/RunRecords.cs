using System.Text.Json.Serialization;
using StockKafka.Load.Engine;

namespace StockKafka.Load.Recording;

/// <summary>One line of a run file. The first is a <see cref="RunHeader"/>; the last, if the run came to its end, a <see cref="RunEnd"/>, after which its comparison with a baseline may follow.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunHeader), "run")]
[JsonDerivedType(typeof(WindowRecord), "window")]
[JsonDerivedType(typeof(FaultRecord), "fault")]
[JsonDerivedType(typeof(SampleRecord), "sample")]
[JsonDerivedType(typeof(OutageRecord), "outage")]
[JsonDerivedType(typeof(StepRecord), "step")]
[JsonDerivedType(typeof(LedgerRecord), "ledger")]
[JsonDerivedType(typeof(RunEnd), "end")]
[JsonDerivedType(typeof(ComparisonRecord), "comparison")]
internal abstract record RunRecord;

/// <summary>What was run.</summary>
internal sealed record RunHeader : RunRecord
{
    /// <summary>Raised when a reader of an older version would misread the file.</summary>
    public const int CurrentVersion = 2;

    public int Version { get; init; } = CurrentVersion;

    public required string RunId { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    public required RunSettings Settings { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>Processors that the generator could use.</summary>
    public int Processors { get; init; }
}

/// <summary>The settings of a run that a reader of its report wants to know, and that two comparable runs share.</summary>
internal sealed record RunSettings
{
    public required string TestType { get; init; }

    public string? Preset { get; init; }

    public string? UserType { get; init; }

    public int Users { get; init; }

    public double SpawnPerSecond { get; init; }

    /// <summary>Operations (or messages) per second of the open model, on average where it changes; null for users who think.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>The schedule of the open model as it would be written on a command line.</summary>
    public string? Schedule { get; init; }

    /// <summary>Operations after which the run ends; null: no such bound.</summary>
    public long? Iterations { get; init; }

    /// <summary>Beginning of the run that is recorded and not judged.</summary>
    public double WarmUpSeconds { get; init; }

    /// <summary>How long operations under way at the end could take.</summary>
    public double GracefulStopSeconds { get; init; }

    /// <summary>Null: until all work is done.</summary>
    public double? DurationSeconds { get; init; }

    public int KafkaThreads { get; init; }

    public int KafkaMessagesPerThread { get; init; }

    /// <summary>How they are sent, in words; null without Kafka producers.</summary>
    public string? KafkaSending { get; init; }

    public string? Target { get; init; }

    /// <summary>Requests were made over HTTP/2 instead of HTTP/1.1.</summary>
    public bool Http2 { get; init; }

    public string? Kafka { get; init; }

    public IReadOnlyList<string> Faults { get; init; } = [];

    public double RecoverySeconds { get; init; }

    /// <summary>The course of the rate with a question of its own; null for any other load.</summary>
    public LoadShape? Shape { get; init; }

    /// <summary>The thresholds of the run, as they were written.</summary>
    public IReadOnlyList<string> Thresholds { get; init; } = [];

    /// <summary>Operations per second that this load would make if every answer came at once; null: only answers bound it.</summary>
    public double? PossiblePerSecond { get; init; }

    /// <summary>No failure outside an outage window is forgiven; otherwise less than 1 % of the operations.</summary>
    public bool Strict { get; init; }

    public int Seed { get; init; }
}

/// <summary>Counts of one operation in one window; histograms as <see cref="HistogramCodec"/> writes them.</summary>
internal sealed record OperationRecord(int Id, string Succeeded, string Failed, string Service, long Bytes, long FailuresInOutage);

/// <summary>One <see cref="Window"/>. Operations without a count in it are left out.</summary>
internal sealed record WindowRecord : RunRecord
{
    public long StartMicros { get; init; }

    public long DurationMicros { get; init; }

    public int Users { get; init; }

    /// <summary>Part of the warm-up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WarmUp { get; init; }

    /// <summary>Null where nothing arrives by a schedule.</summary>
    public ArrivalCounts? Arrivals { get; init; }

    /// <summary>Processor time that the generator used, µs.</summary>
    public long ProcessorMicros { get; init; }

    public string Lag { get; init; } = "";

    public IReadOnlyList<OperationRecord> Operations { get; init; } = [];

    public IReadOnlyList<FailureCount> Failures { get; init; } = [];
}

/// <summary>Gauges of the machine, the generator, the stack's processes and the services' metrics, read at one moment.</summary>
internal sealed record SampleRecord : RunRecord
{
    /// <summary>µs of the run's clock.</summary>
    public long AtMicros { get; init; }

    /// <summary>
    /// By name, such as <c>machine.cpu_percent</c>, <c>generator.memory_bytes</c>, <c>api.cpu_percent</c> or <c>cache_hit_rate</c>. What could
    /// not be read at this moment is left out.
    /// </summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }
}

/// <summary>One step of a search for the breakpoint, judged by itself.</summary>
internal sealed record StepRecord : RunRecord
{
    public double FromSeconds { get; init; }

    /// <summary>Arrivals per second that were asked for.</summary>
    public double RatePerSecond { get; init; }

    /// <summary>Operations per second that were completed.</summary>
    public double AchievedPerSecond { get; init; }

    public long P95Micros { get; init; }

    /// <summary>What did not hold; null when everything did.</summary>
    public string? Broken { get; init; }
}

/// <summary>One fault action, done or tried. Moments in µs of the run's clock.</summary>
internal sealed record FaultRecord : RunRecord
{
    public required string Resource { get; init; }

    public required string Action { get; init; }

    public long PlannedMicros { get; init; }

    public long IssuedMicros { get; init; }

    public long CompletedMicros { get; init; }

    /// <summary>Null when the stack did as asked.</summary>
    public string? Error { get; init; }
}

/// <summary>One outage and what the load felt of it. Moments in µs of the run's clock; null: did not happen.</summary>
internal sealed record OutageRecord : RunRecord
{
    public required string Resource { get; init; }

    /// <summary>The action that broke the resource.</summary>
    public required string Cause { get; init; }

    /// <summary>When that action was issued: the window opens.</summary>
    public long InjectedMicros { get; init; }

    /// <summary>When the action that mended it had completed; null: never mended.</summary>
    public long? MendedMicros { get; init; }

    /// <summary>Mended + recovery allowance: the window closes, and failures count as outside; null: it stayed open.</summary>
    public long? ClosedMicros { get; init; }

    public long? FirstFailureMicros { get; init; }

    public long? LastFailureMicros { get; init; }

    /// <summary>First moment from which every affected operation has succeeded again after its last failure.</summary>
    public long? RecoveredMicros { get; init; }

    /// <summary>Operations completed within the window.</summary>
    public long Requests { get; init; }

    /// <summary>Operations failed within the window.</summary>
    public long Failures { get; init; }

    /// <summary>Names of the operations that failed within the window.</summary>
    public IReadOnlyList<string> Affected { get; init; } = [];
}

/// <summary>The comparison of what was acknowledged with what was stored.</summary>
internal sealed record LedgerRecord : RunRecord
{
    /// <summary>False: there was nothing to compare with; <see cref="Note"/> says why.</summary>
    public bool Checked { get; init; }

    public long Attempted { get; init; }

    public long Acknowledged { get; init; }

    /// <summary>Distinct messages stored.</summary>
    public long Stored { get; init; }

    /// <summary>Acknowledged, but not stored.</summary>
    public long Lost { get; init; }

    /// <summary>Share of the acknowledged that was lost.</summary>
    public double LossRate => Acknowledged == 0 ? 0 : (double)Lost / Acknowledged;

    /// <summary>Stored more than once: the surplus.</summary>
    public long Duplicated { get; init; }

    /// <summary>Sent, never acknowledged, and stored nevertheless: the sender could not know.</summary>
    public long UnacknowledgedButStored { get; init; }

    /// <summary>Stored under a sequence number that this run never used.</summary>
    public long Unexpected { get; init; }

    /// <summary>The first few lost ones, as "producer: from–to".</summary>
    public IReadOnlyList<string> LostRanges { get; init; } = [];

    /// <summary>How long it took after the load until the store was level with the acknowledgements.</summary>
    public double SettledSeconds { get; init; }

    public string? Note { get; init; }

    /// <summary>Both comparisons, of different messages: checked if both were, and what one found stays found.</summary>
    public LedgerRecord And(LedgerRecord other) => this with
    {
        Checked = (Checked || Acknowledged == 0) && (other.Checked || other.Acknowledged == 0),
        Attempted = Attempted + other.Attempted,
        Acknowledged = Acknowledged + other.Acknowledged,
        Stored = Stored + other.Stored,
        Lost = Lost + other.Lost,
        Duplicated = Duplicated + other.Duplicated,
        UnacknowledgedButStored = UnacknowledgedButStored + other.UnacknowledgedButStored,
        Unexpected = Unexpected + other.Unexpected,
        LostRanges = [.. LostRanges, .. other.LostRanges],
        SettledSeconds = Math.Max(SettledSeconds, other.SettledSeconds),
        Note = string.Join("; ", new[] { Note, other.Note }.OfType<string>()) is { Length: > 0 } notes ? notes : null,
    };
}

internal sealed record RunEnd : RunRecord
{
    public double ElapsedSeconds { get; init; }

    /// <summary>When the load stopped; after it what was under way was awaited. Null in files of earlier versions.</summary>
    public double? LoadSeconds { get; init; }

    public bool StoppedEarly { get; init; }

    /// <summary>The broken threshold that ended the run, with what was measured then; null if none did.</summary>
    public string? AbortedBy { get; init; }

    public long Unfinished { get; init; }

    /// <summary>Requests that were sent once more on a new connection, because the server had closed theirs as idle.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Reconnects { get; init; }

    public IReadOnlyList<ExceptionCount> Exceptions { get; init; } = [];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunJson : JsonSerializerContext;

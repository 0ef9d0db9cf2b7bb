using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>Runs made up for the reports' tests, written by the real writer.</summary>
internal sealed class SampleRun : IDisposable
{
    public static readonly IReadOnlyList<Operation> Operations = [new(0, "GET", "/api/stock/[symbol]/daily"), new(1, "POST", "/api/quotes")];

    public string Folder { get; } = Directory.CreateTempSubdirectory("sample-run-").FullName;

    public string RunFolder => Path.Combine(Folder, "load_test_20250101_120000");

    public string RunFile => Path.Combine(RunFolder, "run.jsonl");

    public RunHeader Header { get; init; } = new()
    {
        RunId = "load_test_20250101_120000_1",
        Settings = new()
        {
            TestType = "api",
            Users = 5,
            UserType = "normal",
            SpawnPerSecond = 1,
            DurationSeconds = 4,
            Target = "http://127.0.0.1:5080/",
            Faults = ["kafka:stop@1s,start@2s"],
            RecoverySeconds = 1,
        },
        Operations = Operations,
    };

    public string FailureKind { get; init; } = "HTTP 503 kafka-unavailable";

    public LedgerRecord? Ledger { get; init; } = new() { Checked = true, Attempted = 8, Acknowledged = 6, Stored = 7, UnacknowledgedButStored = 1 };

    public FaultRecord Fault { get; init; } = new() { Resource = "kafka", Action = "stop", PlannedMicros = 1_000_000, IssuedMicros = 1_000_500, CompletedMicros = 1_200_000 };

    /// <summary>Failures outside of outages in the second window.</summary>
    public int FailuresOutside { get; init; }

    public bool Ended { get; init; } = true;

    public bool StoppedEarly { get; init; }

    public long Unfinished { get; init; }

    /// <summary>Gauges that are not read any more from this second on, except by what else is read then.</summary>
    public int GaugesUntil { get; init; } = int.MaxValue;

    public IReadOnlyList<OutageRecord> MoreOutages { get; init; } = [];

    public string? AbortedBy { get; init; }

    public long LagMicros { get; init; } = 100;

    public int Seconds { get; init; } = 4;

    /// <summary>In each window.</summary>
    public ArrivalCounts Arrivals { get; init; }

    /// <summary>Processor time of the generator in each window, s.</summary>
    public double ProcessorSeconds { get; init; }

    /// <summary>Whether gauges were read: each second a lag that is the second's number, among others.</summary>
    public bool Gauges { get; init; }

    /// <summary>100 GETs of 1 to 100 ms and 2 POSTs of 5 ms in each second but the third; in it one POST fails inside an outage.</summary>
    public SampleRun Write()
    {
        Directory.CreateDirectory(RunFolder);
        using var file = new RunFileWriter(RunFile, Header);
        file.Started(new RunClock(TimeProvider.System));
        for (var second = 0; second < Seconds; second++)
        {
            var window = new Window(Operations.Count) { StartMicros = second * 1_000_000L, DurationMicros = 1_000_000, Users = Math.Min(second + 1, 5) };
            (window.Arrivals, window.ProcessorMicros) = (Arrivals, (long)(ProcessorSeconds * 1e6));
            if (second == 2)
            {
                window.Operations[1].Record(5_000, 4_000, OperationResult.Failed(FailureKind), inOutage: true);
                window.Failures = [new(1, FailureKind, 1, 1, 2_500_000, 2_500_000)];
            }
            else
            {
                for (var millis = 1; millis <= 100; millis++)
                {
                    window.Operations[0].Record(millis * 1_000, millis * 900, OperationResult.Success(10), inOutage: false);
                    window.Lag.Record(LagMicros);
                }

                window.Operations[1].Record(5_000, 4_000, OperationResult.Success(20), inOutage: false);
                window.Operations[1].Record(5_000, 4_000, OperationResult.Success(20), inOutage: false);
            }

            if (second == 1 && FailuresOutside > 0)
            {
                for (var index = 0; index < FailuresOutside; index++)
                {
                    window.Operations[0].Record(1_000, 1_000, OperationResult.Failed("HTTP 500"), inOutage: false);
                }

                window.Failures = [new(0, "HTTP 500", FailuresOutside, 0, 1_100_000, 1_900_000)];
            }

            file.Closed(window);
            if (Gauges)
            {
                var sample = SampleAt(second);
                file.Append(second < GaugesUntil ? sample : sample with
                {
                    Values = sample.Values.Where(value => !value.Key.Contains('_', StringComparison.Ordinal) || value.Key.Contains('.', StringComparison.Ordinal)).ToDictionary(),
                });
            }
        }

        file.Append(Fault);
        file.Append(new FaultRecord { Resource = "kafka", Action = "start", PlannedMicros = 2_000_000, IssuedMicros = 2_000_500, CompletedMicros = 2_100_000 });
        file.Append(new OutageRecord { Resource = "kafka", Cause = "stop", InjectedMicros = 1_000_500, Requests = 3 });
        file.Append(new OutageRecord
        {
            Resource = "kafka", Cause = "stop", InjectedMicros = 1_000_500, MendedMicros = 2_100_000, ClosedMicros = 3_100_000,
            FirstFailureMicros = 2_500_000, LastFailureMicros = 2_500_000, RecoveredMicros = 3_005_000, Requests = 5, Failures = 1,
            Affected = ["POST /api/quotes"],
        });
        foreach (var outage in MoreOutages)
        {
            file.Append(outage);
        }

        if (Ledger is not null)
        {
            file.Append(Ledger);
        }

        if (Ended)
        {
            file.Append(new RunEnd { ElapsedSeconds = 4.1, LoadSeconds = Seconds, StoppedEarly = StoppedEarly, Unfinished = Unfinished, AbortedBy = AbortedBy, Exceptions = [new("Boom: \"a,b\"", "at x\nat y", 2)] });
        }

        return this;
    }

    private static SampleRecord SampleAt(int second) => new()
    {
        AtMicros = second * 1_000_000L + 500_000,
        Values = new Dictionary<string, double>
        {
            ["machine.cpu_percent"] = 40, ["machine.memory_percent"] = 50, ["machine.disk_percent"] = 60,
            ["machine.network_rx_bytes_per_second"] = 2e6, ["machine.network_tx_bytes_per_second"] = 1e6, ["machine.connections"] = 12,
            ["generator.cpu_percent"] = 25, ["generator.memory_bytes"] = 90e6, ["generator.gc_pause_percent"] = 0.1,
            ["api.cpu_percent"] = 120, ["api.memory_bytes"] = 300e6, ["stock_ingest_lag"] = second, ["cache_hit_rate"] = 90,
            ["stock_circuit_state"] = second == 2 ? 2 : 0, ["database_p95_ms"] = 7, ["other_queue_length"] = 3,
        },
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

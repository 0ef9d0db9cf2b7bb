using System.Text.Json;
using StockKafka.Load.Engine;

namespace StockKafka.Load.Recording;

/// <summary>
/// Appends a run's records to its file, one JSON line each, handed to the operating system line by line: whatever ends the
/// process, all but the last second can be reported.
/// </summary>
internal sealed class RunFileWriter(string path, RunHeader header) : IRunSink, ISampleSink, IDisposable
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    private readonly Lock _gate = new();

    public void Started(RunClock clock) => Append(header with { StartedAt = clock.StartedAt });

    public void Closed(Window window) => Append(new WindowRecord
    {
        StartMicros = window.StartMicros,
        DurationMicros = window.DurationMicros,
        Users = window.Users,
        WarmUp = window.WarmUp,
        Arrivals = window.Arrivals == default ? null : window.Arrivals,
        ProcessorMicros = window.ProcessorMicros,
        Lag = HistogramCodec.Encode(window.Lag),
        Operations =
        [
            .. window.Operations.Index().Where(entry => entry.Item.Count > 0).Select(entry => new OperationRecord(
                entry.Index,
                HistogramCodec.Encode(entry.Item.Succeeded),
                HistogramCodec.Encode(entry.Item.Failed),
                HistogramCodec.Encode(entry.Item.Service),
                entry.Item.Bytes,
                entry.Item.FailuresInOutage)),
        ],
        Failures = window.Failures,
    });

    public void Sampled(SampleRecord sample) => Append(sample);

    public void Append(RunRecord record)
    {
        lock (_gate)
        {
            Write(_file, record);
        }
    }

    /// <summary>Adds a record to a file that is complete.</summary>
    public static void AppendTo(string path, RunRecord record)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        Write(file, record);
    }

    private static void Write(FileStream file, RunRecord record)
    {
        file.Write(JsonSerializer.SerializeToUtf8Bytes(record, RunJson.Default.RunRecord));
        file.WriteByte((byte)'\n');
        file.Flush();
    }

    public void Dispose() => _file.Dispose();
}

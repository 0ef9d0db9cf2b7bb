using System.Text.Json;
using StockKafka.Load.Engine;

namespace StockKafka.Load.Recording;

/// <summary>Reads a run file back, also one that a crash cut short.</summary>
internal static class RunFileReader
{
    /// <exception cref="RunFileException">There is no readable run in the file; the message is one line for the user.</exception>
    public static RunData Read(string path)
    {
        try
        {
            return Collect(path, Records(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFileException($"{path}: {exception.Message}");
        }
        catch (FormatException exception)
        {
            throw new RunFileException($"{path}: not a run file of this program: {exception.Message}");
        }
    }

    /// <summary>The windows of a run, one after the other, for those who need more than their sums.</summary>
    public static IEnumerable<Window> Windows(string path)
    {
        var operations = 0;
        foreach (var record in Records(path))
        {
            if (record is RunHeader header)
            {
                operations = header.Operations.Count;
            }
            else if (record is WindowRecord window)
            {
                yield return ToWindow(window, operations);
            }
        }
    }

    private static IEnumerable<RunRecord> Records(string path)
    {
        using var lines = File.ReadLines(path).GetEnumerator();
        for (var number = 1; lines.MoveNext(); number++)
        {
            RunRecord? record;
            try
            {
                record = JsonSerializer.Deserialize(lines.Current, RunJson.Default.RunRecord);
            }
            catch (Exception exception) when (exception is JsonException or NotSupportedException)
            {
                // Only the line that a crash cut short may be unreadable: it is the last.
                if (lines.MoveNext() || number == 1)
                {
                    throw new RunFileException($"{path}, line {number}: not a record of a run");
                }

                yield break;
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }

    private static RunData Collect(string path, IEnumerable<RunRecord> records)
    {
        RunHeader? header = null;
        SeriesBuilder? series = null;
        List<FaultRecord> faults = [];
        List<SampleRecord> samples = [];
        List<StepRecord> steps = [];
        Dictionary<(string, long), OutageRecord> outages = [];
        LedgerRecord? ledger = null;
        RunEnd? end = null;
        ComparisonRecord? comparison = null;
        foreach (var record in records)
        {
            switch (record)
            {
                case RunHeader first:
                    header = Checked(path, first);
                    series = new SeriesBuilder(first.Operations);
                    break;
                case WindowRecord window when series is not null:
                    series.Add(ToWindow(window, series.OperationCount));
                    break;
                case FaultRecord fault:
                    faults.Add(fault);
                    break;
                case SampleRecord sample:
                    samples.Add(sample);
                    break;
                case StepRecord step:
                    steps.Add(step);
                    break;
                case OutageRecord outage:
                    outages[(outage.Resource, outage.InjectedMicros)] = outage;
                    break;
                case LedgerRecord found:
                    ledger = found;
                    break;
                case RunEnd found:
                    end = found;
                    break;
                case ComparisonRecord found:
                    comparison = found;
                    break;
            }
        }

        if (header is null || series is null)
        {
            throw new RunFileException($"{path}: holds no run");
        }

        return new()
        {
            Header = header,
            Totals = series.Totals,
            Series = series.Points,
            Samples = samples,
            Steps = steps,
            Faults = faults,
            Outages = [.. outages.Values.OrderBy(outage => outage.InjectedMicros)],
            Ledger = ledger,
            End = end,
            Comparison = comparison,
        };
    }

    private static RunHeader Checked(string path, RunHeader header) => header.Version == RunHeader.CurrentVersion
        ? header
        : throw new RunFileException($"{path}: written by version {header.Version} of the format; this program reads {RunHeader.CurrentVersion}");

    private static Window ToWindow(WindowRecord record, int operations)
    {
        var stats = new OperationStats[operations];
        foreach (var operation in record.Operations)
        {
            if (operation.Id < 0 || operation.Id >= operations)
            {
                throw new FormatException($"operation {operation.Id} is not in the header");
            }

            stats[operation.Id] = OperationStats.From(
                HistogramCodec.Decode(operation.Succeeded),
                HistogramCodec.Decode(operation.Failed),
                HistogramCodec.Decode(operation.Service),
                operation.Bytes,
                operation.FailuresInOutage);
        }

        return new([.. stats.Select(found => found ?? OperationStats.Empty)], HistogramCodec.Decode(record.Lag))
        {
            StartMicros = record.StartMicros,
            DurationMicros = record.DurationMicros,
            Users = record.Users,
            WarmUp = record.WarmUp,
            Arrivals = record.Arrivals ?? default,
            ProcessorMicros = record.ProcessorMicros,
            Failures = record.Failures,
        };
    }
}

/// <summary>A run file that cannot be used. The message is one line for the user.</summary>
internal sealed class RunFileException(string message) : Exception(message);

using StockKafka.Load.Engine;
using StockKafka.Load.Faults;
using StockKafka.Load.Kafka;
using StockKafka.Load.Ledger;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;

namespace StockKafka.Load;

/// <summary>Runs a load that makes sense, once.</summary>
internal sealed class LoadTestRun(LoadTest test)
{
    private readonly AcknowledgementBook _book = new();
    private readonly OutageTracker _tracker = new(test.Recovery);

    public async Task<LoadTestResult> RunAsync(CancellationToken cancellationToken)
    {
        var temporary = test.Reports is null ? Directory.CreateTempSubdirectory("load-test-").FullName : null;
        try
        {
            var folder = ReportFolder.Create(temporary ?? test.Reports!, test.Clock);
            try
            {
                await RecordAsync(folder, cancellationToken).ConfigureAwait(false);
            }
            catch (RunnerException trouble)
            {
                throw new InvalidOperationException(trouble.Message, trouble);
            }
            finally
            {
                folder.RemoveIfEmpty();
            }

            var (run, verdict) = folder.Read();
            if (test.Reports is not null)
            {
                folder.WriteReports();
            }

            return new(run, verdict, test.Reports is null ? null : folder.Path);
        }
        finally
        {
            if (temporary is not null)
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private async Task RecordAsync(ReportFolder folder, CancellationToken cancellationToken)
    {
        var runId = $"{Path.GetFileName(folder.Path)}_{Guid.NewGuid():n}";
        var operations = new OperationCatalog();
        using var topic = test.Kind is ProduceKind kafka ? new TopicReadBack(kafka.BootstrapServers, kafka.Topic, MadeMessages.PlaceOf) : null;
        var (source, owned) = await SourceAsync(runId, operations, cancellationToken).ConfigureAwait(false);
        using (owned)
        {
            var header = new RunHeader { RunId = runId, Settings = LoadTestSettings.Of(test), Processors = Environment.ProcessorCount, Operations = operations.All };
            using var file = new RunFileWriter(folder.RunFile, header);
            var end = await LoadAsync(source, operations, file, cancellationToken).ConfigureAwait(false);
            foreach (var outage in _tracker.Records())
            {
                file.Append(outage);
            }

            if (topic is not null)
            {
                file.Append(await topic.CompareAsync(runId, _book, CancellationToken.None).ConfigureAwait(false));
            }

            file.Append(end);
        }
    }

    private async Task<(LoadSource Source, IDisposable? Owned)> SourceAsync(string runId, OperationCatalog operations, CancellationToken cancellationToken)
    {
        if (test.Kind is ProduceKind produce)
        {
            var options = new KafkaLoadOptions
            {
                Name = test.Name, BootstrapServers = produce.BootstrapServers, Threads = test.Users, Total = test.Iterations, PerSecond = test.RatePerSecond,
                Messages = new() { Topic = produce.Topic },
            };
            var load = new KafkaLoad(options, _book, (journal, random) =>
                new MadeMessages(runId, journal.ProducerId, new(int.Parse(journal.ProducerId.AsSpan(options.ProducerPrefix.Length)), random), produce.Message));
            await load.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
            return (load, null);
        }

        Scenario scenario = test.Kind switch
        {
            GetKind get => new GetScenario(get.Address, test.Timeout, test.ThinkTime),
            MethodKind method => new MethodScenario(test.Name, method.Method, test.ThinkTime),
            _ => throw new InvalidOperationException($"a load of {test.Kind.GetType().Name}"),
        };
        await scenario.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
        return (LoadTestSettings.ScheduleOf(test) is { } schedule ? new ArrivalRate(scenario, schedule, test.Users) : new ClosedUsers(scenario, test.Users, test.Users), scenario as IDisposable);
    }

    private async Task<RunEnd> LoadAsync(LoadSource source, OperationCatalog operations, RunFileWriter file, CancellationToken cancellationToken)
    {
        PlannedFault[] plan =
        [
            .. test.Faults.SelectMany(fault => (PlannedFault[])[new(fault.Resource, FaultAction.Stop, fault.At), new(fault.Resource, FaultAction.Start, fault.At + fault.Length)])
                .OrderBy(planned => planned.At),
        ];
        var faults = new FaultTimeline(plan, InjectAsync, _tracker, file.Append);
        RunClock? began = null;
        var outcome = await LoadEngine.RunAsync(
            new()
            {
                Operations = operations, Sources = [source], Duration = LoadTestSettings.DurationOf(test), Iterations = test.Iterations,
                WarmUp = test.WarmUp, GracefulStop = test.GracefulStop, Seed = test.Seed, Observer = _tracker,
                Companion = (clock, ended) => faults.RunAsync(began = clock, ended),
                Sinks = test.Progress is null ? [file] : [file, new ProgressSink(test.Progress)],
            },
            test.Clock, cancellationToken, CancellationToken.None).ConfigureAwait(false);
        await faults.RestoreAsync(began!, CancellationToken.None).ConfigureAwait(false);
        return new()
        {
            ElapsedSeconds = outcome.Elapsed.TotalSeconds, LoadSeconds = outcome.LoadEnded.TotalSeconds, StoppedEarly = outcome.StoppedEarly,
            Unfinished = outcome.Unfinished, Exceptions = outcome.Exceptions,
        };
    }

    private async Task InjectAsync(PlannedFault planned, CancellationToken cancellationToken)
    {
        var fault = test.Faults.First(fault => fault.Resource == planned.Resource && fault.At <= planned.At && planned.At <= fault.At + fault.Length);
        try
        {
            await (planned.Breaks ? fault.Break : fault.Mend)(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new RunnerException($"{planned.Resource}: {exception.Message}", exception);
        }
    }
}

using Spectre.Console;
using StockKafka.Load.Engine;
using StockKafka.Load.Faults;
using StockKafka.Load.Judging;
using StockKafka.Load.Kafka;
using StockKafka.Load.Ledger;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;
using StockKafka.LoadRunner.Faults;
using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Live;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>A finished run.</summary>
/// <param name="Run">What was recorded.</param>
/// <param name="Verdict">What it shows.</param>
/// <param name="Folder">Where the reports are.</param>
/// <param name="Warning">What could not be reported; null: everything was.</param>
internal sealed record LoadResult(RunData Run, Verdict Verdict, ReportFolder Folder, string? Warning = null);

/// <summary>Runs one load from finding its target to writing its reports.</summary>
/// <param name="options">What to run.</param>
/// <param name="time">Clock.</param>
/// <param name="console">Where the live view goes; null for none.</param>
internal sealed class LoadSession(LoadOptions options, TimeProvider time, IAnsiConsole? console)
{
    /// <summary>How long the store may take after the load until it holds what was acknowledged.</summary>
    private static readonly TimeSpan LedgerPatience = TimeSpan.FromSeconds(60);

    public async Task<LoadResult> RunAsync(Interruption interruption)
    {
        using var target = await StackTarget.FindAsync(options.Target, interruption.Stop).ConfigureAwait(false);
        Requirements.Check(options, target);
        var baseline = options.Baseline is null ? null : new Baseline(ReportFolder.Find(options.Baseline), options.Tolerance);

        var folder = ReportFolder.Create(options.Out, time);
        using var announcer = RunAnnouncer.Of(target, options.TestType, time);
        try
        {
            await RunIntoAsync(folder, target, baseline, announcer, interruption).ConfigureAwait(false);
        }
        finally
        {
            folder.RemoveIfEmpty();
        }

        baseline?.Compare(folder);
        var (run, verdict, warning) = folder.WriteReports();
        if (announcer is not null)
        {
            await announcer.EndAsync(run, verdict).ConfigureAwait(false);
        }

        return new(run, verdict, folder, warning);
    }

    private async Task RunIntoAsync(ReportFolder folder, StackTarget target, Baseline? baseline, RunAnnouncer? announcer, Interruption interruption)
    {
        var runId = $"{Path.GetFileName(folder.Path)}_{Random.Shared.Next():x8}";
        var book = new AcknowledgementBook();
        using var api = target.Api is null ? null : new StockApi(target.Api, time, target.ApiKey);
        var catalog = new OperationCatalog();
        var run = new StockRun(api, runId, book, time);
        var plan = await LoadSources.SetUpAsync(options, target, run, catalog, interruption.Stop).ConfigureAwait(false);
        ThresholdCheck.RequireOperations(options.Thresholds, catalog.All);
        var header = HeaderOf(runId, RunSettingsOf.Load(options, target, plan), catalog);
        baseline?.MustMatch(header.Settings);
        using (var monitor = MonitorSetup.Of(options, target, run, folder.Path, time, []))
        {
            await ThresholdCheck.RequireGaugesAsync(options.Thresholds, monitor, interruption.Stop).ConfigureAwait(false);
        }

        using var readBack = KafkaProof.ReadBackOf(options, target);
        using var file = new RunFileWriter(folder.RunFile, header);
        await RunAsync(new(target, run, plan, catalog, header, readBack, folder.Path, file, announcer), interruption).ConfigureAwait(false);
    }

    private async Task RunAsync(Prepared load, Interruption interruption)
    {
        var (target, run, plan, catalog, header, _, _, file, announcer) = load;
        var tracker = new OutageTracker(options.Recovery);
        var model = new LiveModel(header);
        var status = StatusOf(load, model, tracker);
        var faults = target.Control is null || options.Faults.Count == 0 ? null : new FaultTimeline(
            options.Faults, (planned, cancellationToken) => target.Control.ExecuteAsync(planned.Resource, planned.Action.ToString().ToLowerInvariant(), cancellationToken), tracker, fault =>
            {
                file.Append(fault);
                AppendOutages(file, tracker);
                status.FaultDone(fault);
            });

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption.Stop);
        var watch = MonitorSetup.WatchOf(options, header.Settings, catalog.All, stop.Cancel);
        var search = MonitorSetup.SearchOf(options, header.Settings, catalog.All, file.Append, stop.Cancel);
        IRunSink[] sinks = [.. ((IRunSink?[])[file, model, watch, search]).OfType<IRunSink>()];
        using var monitor = MonitorSetup.Of(options, target, run, load.Folder, time, [.. sinks.OfType<ISampleSink>()]);
        using var viewEnds = new CancellationTokenSource();
        var view = console is null ? Task.CompletedTask : new LiveView(console, model, status, time).RunAsync(viewEnds.Token);
        try
        {
            status.Phase = LiveStatus.Running;
            var outcome = await LoadEngine.RunAsync(
                new()
                {
                    Operations = catalog,
                    Sources = plan.Sources,
                    Duration = options.Duration,
                    Iterations = options.Model.Iterations,
                    WarmUp = options.Model.WarmUp,
                    GracefulStop = options.Model.GracefulStop,
                    Seed = options.Seed,
                    Observer = tracker,
                    Companion = (clock, ended) => Task.WhenAll(
                        monitor.RunAsync(clock, ended),
                        faults is null ? Task.CompletedTask : faults.RunAsync(clock, ended),
                        target.Control is { } control && options.Concerns(target)
                            ? new OutageWatch(control, target.Resources, tracker).RunAsync(clock, ended) : Task.CompletedTask,
                        announcer is null ? Task.CompletedTask : announcer.RunAsync(header, tracker.Records, clock, ended)),
                    Sinks = sinks,
                },
                time, stop.Token, interruption.Abort).ConfigureAwait(false);
            interruption.LoadIsOver();
            if (faults is not null && tracker.StillAway().Count > 0)
            {
                status.Phase = "giving back what the faults took away";
                await faults.RestoreAsync(model.Clock!, interruption.Abort).ConfigureAwait(false);
            }

            status.Phase = "comparing acknowledged with stored messages";
            file.Append(await CompareAsync(load, interruption.Abort).ConfigureAwait(false));
            AppendOutages(file, tracker);
            file.Append(new RunEnd
            {
                ElapsedSeconds = outcome.Elapsed.TotalSeconds,
                LoadSeconds = outcome.LoadEnded.TotalSeconds,
                StoppedEarly = outcome.StoppedEarly,
                AbortedBy = watch?.Broken?.ToString(),
                Unfinished = outcome.Unfinished,
                Reconnects = load.Run.Reconnects,
                Exceptions = outcome.Exceptions,
            });
            status.Phase = LiveStatus.Finished;
        }
        finally
        {
            await viewEnds.CancelAsync().ConfigureAwait(false);
            await IgnoreBrokenPipeAsync(view).ConfigureAwait(false);
        }
    }

    private async Task<LedgerRecord> CompareAsync(Prepared load, CancellationToken cancellationToken)
    {
        var (target, runId, book) = (load.Target, load.Run.RunId, load.Run.Book);
        if (load.ReadBack is { } topic)
        {
            static bool IsKafkas(ProducerJournal journal) => journal.ProducerId.StartsWith(KafkaStress.ProducerPrefix, StringComparison.Ordinal);
            var read = await topic.CompareAsync(runId, book.Of(IsKafkas), cancellationToken).ConfigureAwait(false);
            var others = book.Of(journal => !IsKafkas(journal));
            return others.Attempted == 0 ? read : read.And(await AskAsync(target, runId, others, cancellationToken).ConfigureAwait(false));
        }

        return await AskAsync(target, runId, book, cancellationToken).ConfigureAwait(false);
    }

    private async Task<LedgerRecord> AskAsync(StackTarget target, string runId, AcknowledgementBook book, CancellationToken cancellationToken)
    {
        if (target.Api is null)
        {
            return new()
            {
                Attempted = book.Attempted,
                Acknowledged = book.Acknowledged,
                Note = "no API to ask what was stored; name one with --target",
            };
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true)
        {
            BaseAddress = new Uri(target.Api.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = StockApi.DefaultTimeout,
        };
        return await new LedgerCheck(new LedgerClient(http), time, LedgerPatience).RunAsync(runId, book, cancellationToken)
            .ConfigureAwait(false);
    }

    private LiveStatus StatusOf(Prepared load, LiveModel model, OutageTracker tracker) => new()
    {
        Title = ReportText.Load(load.Header.Settings),
        Duration = options.Duration,
        Progress = () => options.Duration is not null ? null
            : options.Model.Iterations is { } iterations ? (double)model.Snapshot.Requests / iterations
            : load.Plan.Sources.Min(source => source.Progress),
        Plan = options.Faults,
        Outages = tracker.Records,
        Messages = () => (load.Run.Book.Attempted, load.Run.Book.Acknowledged),
    };

    private static RunHeader HeaderOf(string runId, RunSettings settings, OperationCatalog catalog) =>
        new() { RunId = runId, Settings = settings, Processors = Environment.ProcessorCount, Operations = catalog.All };

    /// <summary>Whoever stops reading the live view does not stop the load.</summary>
    private static async Task IgnoreBrokenPipeAsync(Task view)
    {
        try
        {
            await view.ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The report tells all.
        }
    }

    private static void AppendOutages(RunFileWriter file, OutageTracker tracker)
    {
        foreach (var outage in tracker.Records())
        {
            file.Append(outage);
        }
    }

    /// <summary>A load that is ready to run.</summary>
    private sealed record Prepared(
        StackTarget Target, StockRun Run, LoadPlan Plan, OperationCatalog Catalog, RunHeader Header, TopicReadBack? ReadBack, string Folder,
        RunFileWriter File, RunAnnouncer? Announcer);
}

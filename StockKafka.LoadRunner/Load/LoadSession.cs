using Spectre.Console;
using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Comparing;
using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Faults;
using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Live;
using StockKafka.LoadRunner.Reports;
using StockKafka.LoadRunner.Recording;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Load;

/// <summary>A finished run.</summary>
/// <param name="Run">What was recorded.</param>
/// <param name="Verdict">What it shows.</param>
/// <param name="Folder">Where the reports are.</param>
/// <param name="Warning">What could not be reported; null: everything was.</param>
sealed record LoadResult(RunData Run, Verdict Verdict, ReportFolder Folder, string? Warning = null);

/// <summary>Runs one load from finding its target to writing its reports.</summary>
/// <param name="options">What to run.</param>
/// <param name="time">Clock.</param>
/// <param name="console">Where the live view goes; null for none.</param>
sealed class LoadSession(LoadOptions options, TimeProvider time, IAnsiConsole? console)
{
    /// <summary>How long the store may take after the load until it holds what was acknowledged.</summary>
    static readonly TimeSpan LedgerPatience = TimeSpan.FromSeconds(60);

    public async Task<LoadResult> RunAsync(Interruption interruption)
    {
        using var target = await StackTarget.FindAsync(options.Target, interruption.Stop).ConfigureAwait(false);
        Requirements.Check(options, target);
        var baseline = options.Baseline is null ? null : new Baseline(ReportFolder.Find(options.Baseline), options.Tolerance);
        baseline?.MustMatch(SettingsOf(target));

        var folder = ReportFolder.Create(options.Out, time);
        try
        {
            await RunIntoAsync(folder, target, interruption).ConfigureAwait(false);
        }
        finally
        {
            folder.RemoveIfEmpty();
        }

        baseline?.Compare(folder);
        var (run, verdict, warning) = folder.WriteReports();
        return new(run, verdict, folder, warning);
    }

    async Task RunIntoAsync(ReportFolder folder, StackTarget target, Interruption interruption)
    {
        var runId = $"{Path.GetFileName(folder.Path)}_{Random.Shared.Next():x8}";
        var book = new AcknowledgementBook();
        using var api = target.Api is null ? null : new StockApi(target.Api, target.ApiKey);
        var catalog = new OperationCatalog();
        var sources = await LoadSources.SetUpAsync(
            options, target, new StockRun(api, runId, book, time), catalog, interruption.Stop).ConfigureAwait(false);
        var header = HeaderOf(runId, target, catalog);
        using var file = new RunFileWriter(folder.RunFile, header);
        await RunAsync(target, sources, catalog, book, header, file, interruption).ConfigureAwait(false);
    }

    async Task RunAsync(
        StackTarget target, IReadOnlyList<LoadSource> sources, OperationCatalog catalog, AcknowledgementBook book, RunHeader header,
        RunFileWriter file, Interruption interruption)
    {
        var tracker = new OutageTracker(options.Recovery);
        var model = new LiveModel(header);
        var status = StatusOf(sources, book, tracker);
        var faults = target.Control is null || options.Faults.Count == 0 ? null : new FaultTimeline(
            options.Faults, target.Control, tracker, fault =>
            {
                file.Append(fault);
                AppendOutages(file, tracker);
                status.FaultDone(fault);
            });

        using var viewEnds = new CancellationTokenSource();
        var view = console is null ? Task.CompletedTask : new LiveView(console, model, status, time).RunAsync(viewEnds.Token);
        try
        {
            status.Phase = LiveStatus.Running;
            var outcome = await LoadEngine.RunAsync(
                new()
                {
                    Operations = catalog,
                    Sources = sources,
                    Duration = options.Duration,
                    Seed = options.Seed,
                    Observer = tracker,
                    Companion = faults is null ? null : faults.RunAsync,
                    Sinks = [file, model],
                },
                time, interruption.Stop, interruption.Abort).ConfigureAwait(false);
            interruption.LoadIsOver();
            if (faults is not null && tracker.StillAway().Count > 0)
            {
                status.Phase = "giving back what the faults took away";
                await faults.RestoreAsync(model.Clock!, interruption.Abort).ConfigureAwait(false);
            }

            status.Phase = "comparing acknowledged with stored messages";
            file.Append(await CompareAsync(target, header.RunId, book, interruption.Abort).ConfigureAwait(false));
            AppendOutages(file, tracker);
            file.Append(new RunEnd
            {
                ElapsedSeconds = outcome.Elapsed.TotalSeconds,
                StoppedEarly = outcome.StoppedEarly,
                Unfinished = outcome.Unfinished,
                Exceptions = outcome.Exceptions,
            });
            status.Phase = "done";
        }
        finally
        {
            await viewEnds.CancelAsync().ConfigureAwait(false);
            await IgnoreBrokenPipeAsync(view).ConfigureAwait(false);
        }
    }

    async Task<LedgerRecord> CompareAsync(StackTarget target, string runId, AcknowledgementBook book, CancellationToken cancellationToken)
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

    LiveStatus StatusOf(IReadOnlyList<LoadSource> sources, AcknowledgementBook book, OutageTracker tracker) => new()
    {
        Title = ReportText.Load(SettingsOf(null)),
        Duration = options.Duration,
        Progress = () => options.Duration is null ? sources.Min(source => source.Progress) : null,
        Plan = options.Faults,
        Outages = tracker.Records,
        Messages = () => (book.Attempted, book.Acknowledged),
    };

    RunHeader HeaderOf(string runId, StackTarget target, OperationCatalog catalog) => new()
    {
        RunId = runId,
        Settings = SettingsOf(target),
        Operations = catalog.All,
    };

    RunSettings SettingsOf(StackTarget? target) => new()
    {
        TestType = options.TestType,
        Preset = options.Preset,
        UserType = options.Users > 0 ? options.UserType : null,
        Users = options.Users,
        SpawnPerSecond = options.SpawnPerSecond,
        RatePerSecond = options.RatePerSecond,
        DurationSeconds = options.Duration?.TotalSeconds,
        KafkaThreads = options.KafkaThreads,
        KafkaMessagesPerThread = options.KafkaMessages,
        Target = target?.Api?.ToString(),
        Kafka = options.UsesKafka ? target?.Kafka : null,
        Faults = options.FaultTexts,
        RecoverySeconds = options.Recovery.TotalSeconds,
        Strict = options.Strict,
        Seed = options.Seed,
    };

    /// <summary>Whoever stops reading the live view does not stop the load.</summary>
    static async Task IgnoreBrokenPipeAsync(Task view)
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

    static void AppendOutages(RunFileWriter file, OutageTracker tracker)
    {
        foreach (var outage in tracker.Records())
        {
            file.Append(outage);
        }
    }
}

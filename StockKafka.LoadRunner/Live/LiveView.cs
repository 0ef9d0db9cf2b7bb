using Spectre.Console;
using Spectre.Console.Rendering;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;

namespace StockKafka.LoadRunner.Live;

/// <summary>Shows a run while it goes on: a board that redraws itself on a terminal, a line every five seconds elsewhere.</summary>
internal sealed class LiveView(IAnsiConsole console, LiveModel model, LiveStatus status, TimeProvider time)
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Shows the run until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        console.Profile.Capabilities is { Interactive: true, Ansi: true } ? BoardAsync(cancellationToken) : LinesAsync(cancellationToken);

    private async Task BoardAsync(CancellationToken cancellationToken)
    {
        var board = new LiveBoard(model, status);
        IRenderable Now() => board.Render(console.Profile.Width, console.Profile.Height);
        using (var screen = new BoardScreen(console))
        {
            do
            {
                screen.Draw(Now());
            }
            while (await WaitAsync(RedrawEvery, cancellationToken).ConfigureAwait(false));
        }

        console.Write(Now());
    }

    private async Task LinesAsync(CancellationToken cancellationToken)
    {
        var shownPhase = "";
        var shownFaults = 0;
        var lineDue = LineEvery;
        while (await WaitAsync(RedrawEvery, cancellationToken).ConfigureAwait(false))
        {
            foreach (var fault in status.Done.Skip(shownFaults))
            {
                shownFaults++;
                WriteLine($"{Figure.Clock(fault.IssuedMicros / 1e6)}  {fault.Resource} {fault.Action} {(fault.Error is null ? "done" : $"failed: {fault.Error}")}");
            }

            if (status.Phase != shownPhase)
            {
                shownPhase = status.Phase;
                WriteLine($"{Figure.Clock(Elapsed())}  {shownPhase}");
            }

            if (model.Clock is not null && model.Snapshot.ElapsedSeconds >= lineDue.TotalSeconds)
            {
                lineDue += LineEvery;
                WriteLine(Line(model.Snapshot));
            }
        }
    }

    private double Elapsed() => model.Clock is { } clock ? clock.NowMicros / 1e6 : 0;

    private static string Line(LiveSnapshot now)
    {
        var latency = now.Recent.Count == 0
            ? "no answer in 5 s"
            : $"p50 {Figure.Millis(now.Recent[0])}, p95 {Figure.Millis(now.Recent[1])}, p99 {Figure.Millis(now.Recent[2])}";
        var rate = now.AskedRate is { } asked ? $"{Figure.Rate(now.Rate)}/s of {Figure.Rate(asked)}/s" : $"{Figure.Rate(now.Rate)}/s";
        var failures = now.FailuresInOutage > 0
            ? $"{Figure.Count(now.Failures)} failed ({Figure.Count(now.FailuresInOutage)} in outages)"
            : $"{Figure.Count(now.Failures)} failed";
        return $"{Figure.Clock(now.ElapsedSeconds)}  {Figure.Count(now.Users)} users, {rate}, {latency}, "
            + $"{Figure.Count(now.Requests)} operations, {failures}{(now.Verdict is { Outcome: not Outcome.Pass } verdict ? $", {verdict.Outcome.ToString().ToUpperInvariant()} so far" : "")}";
    }

    // Lines for logs and pipes must not be wrapped to a width that nobody looks at.
    private void WriteLine(string line) => console.Profile.Out.Writer.WriteLine(line);

    private async Task<bool> WaitAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(span, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

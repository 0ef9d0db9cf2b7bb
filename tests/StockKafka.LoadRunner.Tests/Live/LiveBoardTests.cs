using Spectre.Console;
using StockKafka.Load.Engine;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Live;
using StockKafka.LoadRunner.Tests.Reports;

namespace StockKafka.LoadRunner.Tests.Live;

public sealed class LiveBoardTests
{
    [Theory]
    [InlineData(120, 45)]
    [InlineData(80, 24)]
    [InlineData(60, 16)]
    public void The_board_fits_its_terminal_and_leads_with_what_matters(int width, int height)
    {
        var lines = Draw(width, height);
        Assert.True(lines.Length <= height, string.Join("\n", lines));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        var text = string.Join('\n', lines);
        foreach (var wanted in (string[])["per second", "asked", "300", "p99.9", "whole run", "not ingested 17", "cache hits 90 %", "so far", "POST /api/quotes"])
        {
            Assert.Contains(wanted, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_narrow_board_tells_rows_apart_and_keeps_what_matters()
    {
        Operation[] operations = [new(0, "GET", "/api/stock/[symbol]/daily"), new(1, "GET", "/api/stock/[symbol]/quote"), new(2, "POST", "/api/quotes")];
        var lines = Draw(60, 24, operations, factor: 200, status: status => new() { Title = status.Title, Duration = status.Duration, Messages = () => (40_000, 39_998) });
        var text = string.Join('\n', lines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 60));
        Assert.True(lines.Length <= 24, text);
        foreach (var wanted in (string[])["/daily ", "/quote ", "POST ", "failed", "acknowledged", "39,998/40,000", "breaker open", "not ingested 17", "generator late"])
        {
            Assert.Contains(wanted, text, StringComparison.Ordinal);
        }

        Assert.Equal(2, lines.Select(line => line.Trim().Split(' ', 2)).Count(words => words[0] == "GET"));
    }

    [Fact]
    public void A_finished_board_says_nothing_more_of_so_far() =>
        Assert.DoesNotContain("so far", string.Join('\n', Draw(100, 30, status: status =>
        {
            status.Phase = LiveStatus.Finished;
            return status;
        })), StringComparison.Ordinal);

    [Fact]
    public void Errors_are_shown_by_kind_where_there_is_room() =>
        Assert.Contains("HTTP 503 kafka-unavailable", string.Join('\n', Draw(100, 30)), StringComparison.Ordinal);

    [Fact]
    public void A_run_that_fails_says_so_while_it_runs() =>
        Assert.Contains("FAIL so far Failures outside outages", string.Join('\n', Draw(120, 40)), StringComparison.Ordinal);

    private static string[] Draw(int width, int height, IReadOnlyList<Operation>? operations = null, int factor = 1, Func<LiveStatus, LiveStatus>? status = null)
    {
        operations ??= SampleRun.Operations;
        var header = new RunHeader { RunId = "run", Settings = new() { TestType = "api", Users = 20 }, Operations = operations };
        var model = new LiveModel(header);
        model.Started(new RunClock(TimeProvider.System));
        var window = new Window(operations.Count)
        {
            DurationMicros = 1_000_000, Users = 20, Arrivals = new() { Due = 300 }, Failures = [new(1, "HTTP 503 kafka-unavailable", 20, 0, 1, 2)],
        };
        for (var index = 0; index < 100 * factor; index++)
        {
            if (operations.Count > 2)
            {
                window.Operations[2].Record(5_000, 5_000, OperationResult.Success(1), inOutage: false);
            }

            window.Operations[0].Record(5_000, 5_000, OperationResult.Success(1), inOutage: false);
            window.Operations[1].Record(7_000, 7_000, index < 20 ? OperationResult.Failed("HTTP 503 kafka-unavailable") : OperationResult.Success(1), inOutage: false);
        }

        model.Closed(window);
        model.Sampled(new()
        {
            AtMicros = 1, Values = new Dictionary<string, double> { ["stock_ingest_lag"] = 17, ["stock_circuit_state"] = 2, ["cache_hit_rate"] = 90, ["api.cpu_percent"] = 50 },
        });
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = width;
        console.Write(new LiveBoard(model, (status ?? (each => each))(new() { Title = "api, 300/s", Duration = TimeSpan.FromSeconds(60) })).Render(width, height));
        return written.ToString().TrimEnd('\n').Split('\n');
    }
}

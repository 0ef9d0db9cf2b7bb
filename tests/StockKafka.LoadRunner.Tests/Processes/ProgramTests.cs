using System.Text.Json;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Tests.Fakes;

namespace StockKafka.LoadRunner.Tests.Processes;

public sealed class ProgramTests : FakeStackTests
{
    [Fact]
    public async Task Load_KafkaStoppedAndStarted_PassesAndReportsTheOutage()
    {
        Behaviour.BreakerOpen = TimeSpan.FromSeconds(1);
        var (exitCode, output, error) = await Runner.RunAsync(
            Folder, "load", "--users", "30", "--spawn-rate", "30/s", "--user-type", "stress", "--duration", "6s",
            "--fault", "kafka:stop@1s,start@2500ms", "--data", Stack.DataFolder, "--strict", "--json");

        Assert.True(exitCode == 0, $"exit code {exitCode}: {error}{output}");
        Assert.Equal("", error);
        using var json = JsonDocument.Parse(output);
        var outage = Assert.Single(json.RootElement.GetProperty("outages").EnumerateArray());
        Assert.Equal("kafka", outage.GetProperty("resource").GetString());
        Assert.InRange(outage.GetProperty("injectedMicros").GetInt64(), 1_000_000, 2_000_000);
        Assert.True(outage.GetProperty("failures").GetInt64() > 0);
        var mended = outage.GetProperty("mendedMicros").GetInt64();
        Assert.InRange(outage.GetProperty("recoveredMicros").GetInt64(), mended, mended + 3_000_000);
        Assert.Equal(["kafka stop", "kafka start"], Stack.Commands);
        var ledger = json.RootElement.GetProperty("ledger");
        Assert.Equal((0, 0), (ledger.GetProperty("lost").GetInt64(), ledger.GetProperty("duplicated").GetInt64()));
        Assert.True(ledger.GetProperty("acknowledged").GetInt64() > 0);
        Assert.True(File.Exists(Assert.Single(Directory.EnumerateFiles(json.RootElement.GetProperty("report").GetString()!, "*.html"))));
    }

    [Fact]
    public async Task Load_MessagesVanish_Fails()
    {
        Behaviour.CopiesStored = sequence => sequence == 2 ? 0 : sequence == 3 ? 2 : 1;
        var (exitCode, output, _) = await Runner.RunAsync(
            Folder, "load", "--users", "10", "--spawn-rate", "10/s", "--user-type", "stress", "--duration", "3s", "--data", Stack.DataFolder);
        Assert.Equal(99, exitCode);
        Assert.Contains("FAIL  Acknowledged messages lost: ", output, StringComparison.Ordinal);
        Assert.Contains("Messages stored twice: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ServerFails_FailsWithTheShare()
    {
        Behaviour.Fail = context => context.Request.Path == "/api/analytics/heavy";
        var (exitCode, output, _) = await Runner.RunAsync(
            Folder, "load", "--test-type", "db", "--users", "3", "--spawn-rate", "3/s", "--duration", "3s", "--data", Stack.DataFolder);
        Assert.Equal(99, exitCode);
        Assert.Contains("(100 %), should be < 1 %", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_FaultRefused_IsInvalid()
    {
        Behaviour.RefuseControl = true;
        var (exitCode, output, _) = await Runner.RunAsync(
            Folder, "load", "--users", "2", "--spawn-rate", "2/s", "--duration", "3s", "--fault", "kafka:stop@1s,start@2s",
            "--data", Stack.DataFolder, "--quiet");
        Assert.Equal(98, exitCode);
        Assert.StartsWith("INVALID  a fault could not be injected", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ConstantRate_KeepsIt()
    {
        var (exitCode, output, error) = await Runner.RunAsync(
            Folder, "load", "--rate", "100/s", "--duration", "5s", "--target", Stack.Address.ToString(), "--api-key", FakeStack.ApiKey, "--json");
        Assert.Equal("", error);
        using var json = JsonDocument.Parse(output);
        // 98 when the machine that runs the tests is too busy to keep 100/s: still every arrival is accounted for.
        Assert.True(exitCode is 0 or 98, output);
        var root = json.RootElement;
        Assert.Equal(500, root.GetProperty("total").GetProperty("requests").GetInt64()
            + root.GetProperty("dropped").GetInt64() + root.GetProperty("arrivals").GetProperty("missed").GetInt64() + root.GetProperty("unfinished").GetInt64());
    }

    [Fact]
    public async Task Load_CtrlC_StopsGracefullyAndWritesTheReportOfWhatRan()
    {
        Behaviour.BreakerOpen = TimeSpan.FromSeconds(0.2);
        using var runner = Runner.Start(
            Folder, "load", "--users", "20", "--spawn-rate", "20/s", "--user-type", "stress", "--duration", "10m",
            "--fault", "kafka:stop@1s,start@5m", "--data", Stack.DataFolder, "--json");
        await Eventually.TrueAsync(() => Stack.Commands.Contains("kafka stop") && Stack.Requests.Values.Sum() > 50, "Kafka has been stopped under load");
        await runner.InterruptAsync();

        Assert.Equal(98, await runner.ExitAsync());
        using var json = JsonDocument.Parse(runner.Output);
        Assert.StartsWith("the run was stopped after ", json.RootElement.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.True(json.RootElement.GetProperty("stoppedEarly").GetBoolean());
        Assert.True(json.RootElement.GetProperty("total").GetProperty("requests").GetInt64() > 20);
        // The tenth is the picture, which needs a renderer.
        Assert.InRange(Directory.EnumerateFiles(json.RootElement.GetProperty("report").GetString()!).Count(), 9, 10);
        // The stack is left as the whole run would have left it.
        Assert.Equal(["kafka stop", "kafka start"], Stack.Commands);
    }

    [Fact]
    public async Task Load_Killed_LosesNoMoreThanAboutASecond()
    {
        using var runner = Runner.Start(
            Folder, "load", "--test-type", "db", "--rate", "50/s", "--duration", "10m", "--data", Stack.DataFolder, "--quiet");
        string File() => Directory.EnumerateFiles(Folder, "run.jsonl", SearchOption.AllDirectories).SingleOrDefault("");
        int Windows() => System.IO.File.Exists(File()) ? System.IO.File.ReadLines(File()).Count() - 1 : 0;
        await Eventually.TrueAsync(() => Windows() >= 3, "three windows are recorded");
        // Just after a window was closed: the next one is under way and is lost.
        var closed = Windows();
        await Eventually.TrueAsync(() => Windows() > closed, "another window is recorded");
        var killed = DateTimeOffset.UtcNow;
        runner.Kill();
        await runner.ExitAsync();

        var run = RunFileReader.Read(File());
        Assert.Null(run.End);
        var recorded = run.Header.StartedAt.AddSeconds(run.Totals.EndSeconds);
        // Two seconds more for a machine on which a window that is due waits for a processor.
        Assert.InRange(killed - recorded, TimeSpan.FromSeconds(-0.5), TimeSpan.FromSeconds(3));
        Assert.InRange(run.Totals.Requests + run.Totals.Arrivals.Waited, 50 * (run.Totals.EndSeconds - 2), run.Totals.Arrivals.Due);

        var (exitCode, output, _) = await Runner.RunAsync(Folder, "analyze", "--generate-report");
        Assert.Equal(98, exitCode);
        Assert.Contains("did not come to its end", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_StagesWithWarmUp_AreInTheReport()
    {
        var (exitCode, output, error) = await Runner.RunAsync(
            Folder, "load", "--test-type", "db", "--stages", "100/s@1s,100/s@2s,0/s@1s", "--arrivals", "poisson", "--warm-up", "1s", "--seed", "7",
            "--data", Stack.DataFolder, "--json");
        Assert.Equal("", error);
        Assert.True(exitCode is 0 or 98, output);
        using var json = JsonDocument.Parse(output);
        var settings = json.RootElement.GetProperty("settings");
        Assert.Equal("100/s@1s,100/s@2s,0/s@1s, at random (Poisson)", settings.GetProperty("schedule").GetString());
        Assert.Equal((4, 1, 75), (settings.GetProperty("durationSeconds").GetDouble(), settings.GetProperty("warmUpSeconds").GetDouble(), settings.GetProperty("ratePerSecond").GetDouble()));
        var arrivals = json.RootElement.GetProperty("arrivals");
        // 250 are expected after the warm-up, give or take four standard deviations.
        Assert.InRange(arrivals.GetProperty("due").GetInt64(), 186, 314);
    }

    [Fact]
    public async Task Analyze_AfterALoad_RebuildsTheReport()
    {
        await Runner.RunAsync(
            Folder, "load", "--users", "5", "--spawn-rate", "5/s", "--user-type", "stress", "--duration", "2s", "--threshold", "errors<50%", "--data", Stack.DataFolder);
        var html = Directory.EnumerateFiles(Folder, "*.html", SearchOption.AllDirectories).Single();
        var before = await File.ReadAllTextAsync(html);
        File.Delete(html);
        var (exitCode, output, error) = await Runner.RunAsync(Folder, "analyze", "--generate-report");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("PASS", output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(html));
    }

    [Fact]
    public async Task DemoRun_ShowsEverythingAndPasses()
    {
        var (exitCode, output, error) = await Runner.RunAsync(Folder, "demo-run", "--duration", "37s", "--data", Stack.DataFolder);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("simulated market: 200 symbols, 52,000 daily bars", output, StringComparison.Ordinal);
        Assert.Contains("7 found for 2025-07-23", output, StringComparison.Ordinal);
        Assert.Contains("inside outages, 0 outside", output, StringComparison.Ordinal);
        Assert.Contains("0 lost, 0 duplicated", output, StringComparison.Ordinal);
        Assert.Equal(["kafka stop", "kafka start"], Stack.Commands);
    }

    [Fact]
    public async Task Import_Files_SaysWhatBecameOfTheirRows()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "s.csv"), "symbol,name,market_cap,sector\nA,B,1,C\nD,E,2,F\nG,H,x,I\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "b.csv"), "symbol,date,open,high,low,close,volume\nA,2025-01-02,1,1,1,1,1\nA,2025-01-03,1,1,1,x,1\n");
        var (exitCode, output, error) = await Runner.RunAsync(Folder, "import", "--symbols", "s.csv", "--bars", "b.csv", "--data", Stack.DataFolder);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("s.csv: 3 rows read, 2 stored, 1 rejected", output, StringComparison.Ordinal);
        Assert.Contains("line 3: close is no number: 'x'", output, StringComparison.Ordinal);
        Assert.Equal(["symbols text/csv; charset=utf-8", "daily-bars text/csv; charset=utf-8"], Stack.Imported);
    }

    [Fact]
    public async Task The_key_of_the_runningStack_is_not_shown_to_another_address()
    {
        var (exitCode, _, error) = await Runner.RunAsync(
            Folder, "import", "--simulated", "--data", Stack.DataFolder, "--target", Stack.Address.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        Assert.Equal(1, exitCode);
        Assert.Contains("HTTP 401", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Simulated_AsksTheApiForAMarket()
    {
        var (exitCode, output, _) = await Runner.RunAsync(Folder, "import", "--simulated", "--data", Stack.DataFolder);
        Assert.Equal(0, exitCode);
        Assert.Contains("simulated market: 200 symbols, 52,000 daily bars", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "load: names no load", "load")]
    [InlineData(2, "--simulated: goes without files, but 'b.csv' is named", "import", "--simulated", "--bars", "b.csv")]
    [InlineData(2, "preset: 'hevy' is unknown; did you mean heavy?", "load", "hevy")]
    [InlineData(2, "--users: '0'", "load", "--users", "0")]
    [InlineData(2, "--duration: 'abc'", "load", "--duration", "abc")]
    [InlineData(2, "--scenario: unknown scenario 'StokApiUser'; did you mean StockApiUser?", "load", "--scenario", "StokApiUser")]
    [InlineData(2, "--threshold: 'p95<' has no limit", "load", "light", "--threshold", "p95<")]
    [InlineData(2, "--threshold: 'foo<3' has 'foo', which is no metric", "load", "light", "--threshold", "foo<3")]
    [InlineData(2, "--threshold: 'p95{GET /x}<1s' selects no operation of this load", "load", "light", "--threshold", "p95{GET /x}<1s")]
    [InlineData(2, "--target: names no address to attack", "load", "--test-type", "http")]
    [InlineData(2, "192.0.2.7 is another machine", "load", "--test-type", "http", "--target", "http://127.0.0.1:1/", "--target", "http://192.0.2.7/")]
    [InlineData(2, "--method: 'GET' has no meaning for --test-type api", "load", "light", "--method", "GET")]
    [InlineData(1, "does not answer", "load", "--test-type", "kafka", "--kafka", "127.0.0.1:1", "--data", "/nowhere")]
    [InlineData(2, "unknown option '--userz'; did you mean --users?", "load", "light", "--userz", "5")]
    [InlineData(2, "unknown option '--bogus'; see stockkafka load --help", "load", "--bogus")]
    [InlineData(2, "unknown option '--usres'; did you mean --users?", "load", "--usres", "5")]
    [InlineData(2, "unknown option '--usres'; did you mean --users?", "load", "light", "--duration", "5s", "--usres", "5")]
    [InlineData(2, "unknown option '--jsn'; did you mean --json?", "show", "--jsn")]
    [InlineData(2, "--threshold: 'nosuch_gauge<5' limits a gauge that is not there; there are cache_hit_rate, database_p95_ms, generator.cpu_percent", "load", "light", "--threshold", "nosuch_gauge<5")]
    [InlineData(2, "limits a gauge that is not there; did you mean stock_ingest_lag?", "load", "light", "--threshold", "avg(stock_ingst_lag)<5")]
    [InlineData(2, "Required argument missing for option: '--users'", "load", "--users")]
    [InlineData(2, "192.0.2.7 is another machine", "load", "light", "--target", "http://192.0.2.7:80")]
    [InlineData(2, "192.0.2.7 is another machine", "load", "--test-type", "kafka", "--kafka", "127.0.0.1:9092,192.0.2.7:9092")]
    [InlineData(2, "'redis' is no resource of the running stack; use one of kafka, api, scanner", "load", "light", "--fault", "redis:stop@5s")]
    [InlineData(1, "--fault needs a running stack", "load", "light", "--fault", "kafka:stop@5s", "--target", "http://127.0.0.1:1", "--data", "/nowhere")]
    [InlineData(1, "no stack is running", "load", "light", "--data", "/nowhere")]
    [InlineData(1, "no Kafka is running", "load", "--test-type", "kafka", "--data", "/nowhere")]
    [InlineData(1, "the API does not list its symbols", "load", "light", "--target", "http://127.0.0.1:1")]
    [InlineData(1, "--out: reports cannot be written", "load", "light", "--out", "/proc/reports")]
    [InlineData(2, "import: names no file", "import")]
    [InlineData(2, "--bars: there is no file 'none.csv'", "import", "--bars", "none.csv")]
    [InlineData(2, "reports: holds no load test", "analyze")]
    [InlineData(2, "--duration: 'x'", "demo-run", "--duration", "x")]
    public async Task Mistakes_AreOneLineAndAnExitCode(int exitCode, string says, params string[] arguments)
    {
        string[] data = arguments.Length == 0 || arguments[0] == "analyze" || arguments.Contains("--data") ? [] : ["--data", Stack.DataFolder];
        // "--users" without a value must stay the last word.
        string[] all = arguments is ["load", "--users"] ? arguments : [.. arguments, .. data];
        var (actual, output, error) = await Runner.RunAsync(Folder, all);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Equal(exitCode, actual);
        Assert.Equal(1, error.Count(character => character == '\n'));
        Assert.StartsWith("stockkafka: ", error, StringComparison.Ordinal);
        Assert.Equal("", output);
        Assert.False(Directory.Exists(Path.Combine(Folder, "reports")) && Directory.EnumerateFileSystemEntries(Path.Combine(Folder, "reports")).Any());
    }

    [Theory]
    [InlineData("load", "--fault")]
    [InlineData("demo", "--bars")]
    [InlineData("import", "--symbols")]
    [InlineData("analyze", "--generate-report")]
    public async Task Help_NamesTheOptions(string command, string option)
    {
        var (exitCode, output, _) = await Runner.RunAsync(Folder, command, "--help");
        Assert.Equal(0, exitCode);
        Assert.Contains(option, output, StringComparison.Ordinal);
    }
}

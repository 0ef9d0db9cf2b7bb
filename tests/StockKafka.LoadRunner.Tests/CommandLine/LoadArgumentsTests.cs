using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Arguments;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Tests.CommandLine;

public sealed class LoadArgumentsTests
{
    [Theory]
    [InlineData("light", 5, 3)]
    [InlineData("medium", 20, 10)]
    [InlineData("heavy", 50, 20)]
    public void Preset_IsTheMissions(string preset, int users, int minutes)
    {
        var options = new LoadArguments { Preset = preset }.Validate();
        Assert.Equal((preset, users, TimeSpan.FromMinutes(minutes), "api"), (options.Preset, options.Users, options.Duration, options.TestType));
    }

    [Fact]
    public void Flags_OverrideThePreset()
    {
        var options = new LoadArguments { Preset = "heavy", Users = "7", Duration = "90s", SpawnRate = "30/m", UserType = "stress", Seed = "-3" }.Validate();
        Assert.Equal((7, TimeSpan.FromSeconds(90), 0.5, "stress", -3), (options.Users, options.Duration, options.SpawnPerSecond, options.UserType, options.Seed));
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData("2m", 120)]
    public void Timeout_IsHalfAMinuteUnlessAnotherIsNamed(string? timeout, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Http(new() { Timeout = timeout }).Validate().Http!.Timeout);

    [Theory]
    [InlineData("http://u:p@[::1]:81/a%20b?q=1#f", "http://[::1]:81/a%20b?q=1", "Basic dTpw")]
    [InlineData("http://%C3%BC:p%3Aq@h/ü", "http://h/ü", "Basic w7w6cDpx")]
    [InlineData("http://u@h/", "http://h/", "Basic dTo=")]
    [InlineData("http://h:80/", "http://h/", null)]
    public void Address_HoldsNeitherUserNorPassword(string written, string address, string? authorization)
    {
        var target = Assert.Single((Http(new()) with { Target = written }).Validate().Http!.Targets);
        Assert.Equal((new Uri(address), authorization), (target.Address, target.Authorization));
        Assert.Equal("", target.Address.UserInfo + target.Address.Fragment);
    }

    [Fact]
    public void Locust_IsApi() => Assert.Equal("api", new LoadArguments { TestType = "locust" }.Validate().TestType);

    [Fact]
    public void Kafka_WithoutDuration_LastsAsLongAsItsMessages()
    {
        var options = new LoadArguments { TestType = "kafka", KafkaThreads = "20", KafkaMessages = "1000" }.Validate();
        Assert.Equal((0, 20, 1_000, null), (options.Users, options.KafkaThreads, options.KafkaMessages, options.Duration));
        Assert.Equal(TimeSpan.FromSeconds(30), new LoadArguments { TestType = "kafka", Duration = "30s" }.Validate().Duration);
    }

    [Fact]
    public void Scenarios_AreFoundByNameAndWeighed()
    {
        var options = new LoadArguments { Scenarios = ["stockapiuser:3,DatabaseHeavy", "KafkaStress"] }.Validate();
        Assert.Equal(["StockApiUser:3", "DatabaseHeavy", "KafkaStress"], options.Scenarios.Select(share => share.ToString()));
        Assert.Equal("StockApiUser:3 + DatabaseHeavy + KafkaStress", options.TestType);
        Assert.True(options.UsesKafka());
    }

    [Theory]
    [InlineData("api", "StockApiUser")]
    [InlineData("db", "DatabaseHeavy")]
    [InlineData("kafka", "KafkaStress")]
    [InlineData("monitoring", "Monitoring")]
    [InlineData("all", "StockApiUser", "DatabaseHeavy", "KafkaStress", "Monitoring")]
    public void TestType_HasItsScenarios(string testType, params string[] scenarios) =>
        Assert.Equal(scenarios, new LoadArguments { TestType = testType }.Validate().Scenarios.Select(share => share.Name));

    [Fact]
    public void Shapes_HaveTheirSchedules()
    {
        var spike = new LoadArguments { Scenarios = ["Spike"], Model = new() { Rate = "10/s" }, Duration = "60s", Shape = new() { Spike = "5x@6s" } }.Validate();
        Assert.Equal(20 * 10 + 6 * 50 + 34 * 10, spike.Model.Arrivals!.ExpectedUntil(60), 1e-6);
        var search = new LoadArguments { Scenarios = ["Breakpoint"], Model = new() { Rate = "100/s" }, Duration = "1m", Shape = new() { Step = "50/s@20s" } }.Validate();
        Assert.Equal((100 + 150 + 200) * 20, search.Model.Arrivals!.ExpectedUntil(60), 1e-6);
        Assert.Equal((TimeSpan.FromMinutes(30), 20d), (new LoadArguments { Scenarios = ["Soak"] }.Validate() is var soak ? soak.Duration : null, soak.RatePerSecond));
    }

    [Fact]
    public void Monitoring_IsJudgedByTheWarningLevels() => Assert.Equal(
        ["avg(machine.cpu_percent)<80%", "avg(machine.memory_percent)<85%", "avg(machine.disk_percent)<90%"],
        new LoadArguments { TestType = "monitoring" }.Validate().Thresholds.Select(threshold => threshold.Text));

    [Fact]
    public void Spawn_PresetAboveUsers_IsCutToUsers() =>
        Assert.Equal(2, new LoadArguments { Preset = "heavy", Users = "2" }.Validate().SpawnPerSecond);

    [Fact]
    public void Rates_ramps_and_stages_are_schedules()
    {
        static ArrivalSchedule Of(LoadModelArguments model, string? duration = "10s") =>
            new LoadArguments { Duration = duration, Model = model }.Validate().Model.Arrivals!;

        Assert.Equal([new RateStage(500, 500, double.PositiveInfinity)], Of(new() { Rate = "500/s" }).Stages.ToArray());
        Assert.Equal([new RateStage(100, 500, 10)], Of(new() { Rate = "100/s..500/s" }).Stages.ToArray());
        Assert.Equal(
            [new RateStage(0, 100, 30), new RateStage(100, 500, 0), new RateStage(500, 0, 60)],
            Of(new() { Stages = "100/s@30s, 500/s@0s, 0/s@1m" }, duration: null).Stages.ToArray());
        Assert.Equal([new RateStage(5, 10, 30)], Of(new() { Stages = "600/m@30s", Rate = "5/s", Arrivals = "poisson" }, duration: null).Stages.ToArray());
        Assert.True(Of(new() { Rate = "5/s", Arrivals = "poisson" }).Poisson);
    }

    [Fact]
    public void Stages_say_how_long_a_run_takes_and_iterations_that_no_time_ends_it()
    {
        Assert.Equal(TimeSpan.FromSeconds(90), new LoadArguments { Model = new() { Stages = "100/s@30s,0/s@1m" } }.Validate().Duration);
        Assert.Null(new LoadArguments { Model = new() { Iterations = "500" } }.Validate().Duration);
        var both = new LoadArguments { Duration = "1m", Model = new() { Iterations = "500", WarmUp = "5s", GracefulStop = "2s" } }.Validate();
        Assert.Equal((TimeSpan.FromMinutes(1), 500), (both.Duration, both.Model.Iterations));
        Assert.Equal((5, 2), (both.Model.WarmUp.TotalSeconds, both.Model.GracefulStop.TotalSeconds));
    }

    public static TheoryData<object, string> Nonsense => new()
    {
        { new LoadArguments { Preset = "ligth" }, "preset: 'ligth' is unknown; did you mean light?" },
        { new LoadArguments { Users = "0" }, "--users: '0' is no whole number from 1" },
        { new LoadArguments { Users = "-5" }, "--users: '-5'" },
        { new LoadArguments { Users = "many" }, "--users: 'many'" },
        { new LoadArguments { Users = "1.5" }, "--users: '1.5'" },
        { new LoadArguments { Users = "999999999999" }, "--users: '999999999999'" },
        { new LoadArguments { Users = "5", SpawnRate = "6/s" }, "--spawn-rate: '6/s' is above the 5 users" },
        { new LoadArguments { SpawnRate = "0/s" }, "--spawn-rate: '0/s'" },
        { new LoadArguments { SpawnRate = "5/h" }, "--spawn-rate: '5/h'" },
        { new LoadArguments { SpawnRate = "NaN" }, "--spawn-rate: 'NaN'" },
        { new LoadArguments { Duration = "abc" }, "--duration: 'abc' is no duration" },
        { new LoadArguments { Duration = "90" }, "--duration: '90' is no duration" },
        { new LoadArguments { Duration = "0s" }, "--duration: '0s'" },
        { new LoadArguments { Duration = "-3m" }, "--duration: '-3m'" },
        { new LoadArguments { Duration = "100000h" }, "--duration: '100000h'" },
        { new LoadArguments { TestType = "apis" }, "--test-type: 'apis' is unknown; did you mean api?" },
        { new LoadArguments { UserType = "angry" }, "--user-type: 'angry' is unknown; Use one of normal, stress" },
        { new LoadArguments { Model = new() { Rate = "fast" } }, "--rate: 'fast'" },
        { new LoadArguments { Model = new() { Rate = "1..x" } }, "--rate: 'x' in '1..x' is no rate" },
        { new LoadArguments { Model = new() { Rate = "1/s..2/s..3/s" } }, "--rate: '1/s..2/s..3/s'" },
        { new LoadArguments { Model = new() { Rate = "1/s..2/s", Iterations = "5" } }, "--rate: '1/s..2/s' needs to know over how long" },
        { new LoadArguments { TestType = "kafka", Duration = "5s", Model = new() { Rate = "1/s..2/s" } }, "--rate: '1/s..2/s' is a ramp" },
        { new LoadArguments { Model = new() { Stages = "" } }, "--stages: ''" },
        { new LoadArguments { Model = new() { Stages = "100/s" } }, "--stages: '100/s' is no rate and time" },
        { new LoadArguments { Model = new() { Stages = "5/s@1s,fast@2s" } }, "--stages: 'fast' in 'fast@2s' is no rate" },
        { new LoadArguments { Model = new() { Stages = "5/s@1" } }, "--stages: '1' is no duration" },
        { new LoadArguments { Model = new() { Stages = "0/s@10s" } }, "--stages: '0/s@10s' asks for not one operation" },
        { new LoadArguments { Duration = "1m", Model = new() { Stages = "5/s@10s" } }, "--duration: '1m' has no meaning beside --stages, which take 10s" },
        { new LoadArguments { TestType = "kafka", Model = new() { Stages = "5/s@10s" } }, "--stages: '5/s@10s' has no meaning for --test-type kafka; use --rate" },
        { new LoadArguments { Model = new() { Arrivals = "poisson" } }, "--arrivals: 'poisson' has no meaning for users who think" },
        { new LoadArguments { Model = new() { Rate = "5/s", Arrivals = "poison" } }, "--arrivals: 'poison' is unknown; did you mean poisson?" },
        { new LoadArguments { Model = new() { Iterations = "0" } }, "--iterations: '0'" },
        { new LoadArguments { TestType = "all", Model = new() { Iterations = "5" } }, "--iterations: '5' has no meaning for --test-type all" },
        { new LoadArguments { Duration = "10s", Model = new() { WarmUp = "10s" } }, "--warm-up: '10s' leaves nothing of the 10s" },
        { new LoadArguments { Model = new() { WarmUp = "soon" } }, "--warm-up: 'soon'" },
        { new LoadArguments { Model = new() { GracefulStop = "-1s" } }, "--graceful-stop: '-1s'" },
        { new LoadArguments { TestType = "kafka", KafkaThreads = "0" }, "--kafka-threads: '0'" },
        { new LoadArguments { TestType = "kafka", KafkaMessages = "-1" }, "--kafka-messages: '-1'" },
        { new LoadArguments { TestType = "kafka", Users = "5" }, "--users: '5' has no meaning for --test-type kafka; use --kafka-threads" },
        { new LoadArguments { KafkaThreads = "5" }, "--kafka-threads: '5' has no meaning for --test-type api" },
        { new LoadArguments { Target = "localhost:80" }, "--target: 'localhost:80' is no HTTP address" },
        { new LoadArguments { Target = "nonsense" }, "--target: 'nonsense'" },
        { new LoadArguments { Kafka = "localhost" }, "--kafka: 'localhost' is no host:port" },
        { new LoadArguments { Kafka = "localhost:0" }, "--kafka: 'localhost:0'" },
        { new LoadArguments { Scenarios = ["StokApiUser"] }, "--scenario: unknown scenario 'StokApiUser'; did you mean StockApiUser? Use one of" },
        { new LoadArguments { Scenarios = ["StressUser:0"] }, "--scenario StressUser: '0' is no whole number from 1" },
        { new LoadArguments { Scenarios = ["StressUser,stressuser"] }, "--scenario: 'StressUser' is named twice" },
        { new LoadArguments { Scenarios = ["StressUser"], TestType = "db" }, "--scenario: 'StressUser' goes without --test-type" },
        { new LoadArguments { TestType = "monitoring", Users = "5" }, "--users: '5' has no meaning for --test-type monitoring" },
        { new LoadArguments { Thresholds = ["p95<"] }, "--threshold: 'p95<' has no limit" },
        { new LoadArguments { Thresholds = ["p95<1s", "foo<3"] }, "--threshold: 'foo<3' has 'foo', which is no metric" },
        { new LoadArguments { KafkaSending = new() { Acks = "1" } }, "--kafka-acks: '1' has no meaning for --test-type api" },
        { new LoadArguments { TestType = "kafka", KafkaSending = new() { Acks = "2" } }, "--kafka-acks: '2' is unknown" },
        { new LoadArguments { TestType = "kafka", KafkaSending = new() { Size = "0" } }, "--kafka-size: '0'" },
        { new LoadArguments { TestType = "kafka", KafkaSending = new() { Size = "2000000" } }, "--kafka-size: '2000000'" },
        { new LoadArguments { TestType = "kafka", KafkaSending = new() { Compression = "zst" } }, "--kafka-compression: 'zst' is unknown; did you mean zstd?" },
        { new LoadArguments { TestType = "kafka", KafkaSending = new() { Linger = "5" } }, "--kafka-linger: '5' is no duration" },
        { new LoadArguments { TestType = "kafka", KafkaSending = new() { Outstanding = "1" } }, "--kafka-outstanding: '1'" },
        { new LoadArguments { TestType = "kafka", KafkaSending = new() { Outstanding = "100001" } }, "--kafka-outstanding: '100001'" },
        { new LoadArguments { TestType = "kafka", KafkaSending = new() { Topic = "a b" } }, "--kafka-topic: 'a b' is no name of a topic" },
        { new LoadArguments { Target = "http://127.0.0.1:1", MoreTargets = ["http://127.0.0.1:2"] }, "--target: 'http://127.0.0.1:2' has no meaning for --test-type api beside another" },
        { Http(new() { Method = "FETCH" }), "--method: 'FETCH' is unknown" },
        { Http(new() { Headers = ["no colon"] }), "--header: '***' is no header" },
        { Http(new() { Headers = ["Content-Length: 5"] }), "--header: 'Content-Length' is set by the client itself" },
        { Http(new() { BodyFile = "/no/such/file" }), "--body-file: '/no/such/file' cannot be read" },
        { Http(new() { UrlFile = "/no/such/file" }), "--url-file: '/no/such/file' cannot be read" },
        { Http(new() { ExpectStatus = "99" }), "--expect-status: '99' is no whole number from 100" },
        { new LoadArguments { Http = new() { Http2 = true } }, "--http2: 'true' has no meaning for --test-type api" },
        { Http(new() { ExpectJson = "a..b" }), "--expect-json: 'a..b' is no path into JSON" },
        { Http(new() { ExpectJson = "a[x]" }), "--expect-json: 'a[x]' is no path into JSON" },
        { new LoadArguments { Scenarios = ["Spike"], Shape = new() { Spike = "much" } }, "--spike: 'much' is no multiple and time" },
        { new LoadArguments { Scenarios = ["Spike"], Shape = new() { Spike = "0.5x@10s" } }, "--spike: '0.5x@10s' is no multiple and time" },
        { new LoadArguments { Scenarios = ["Spike"], Shape = new() { Spike = "NaNx@10s" } }, "--spike: 'NaNx@10s' is no multiple and time" },
        { new LoadArguments { Scenarios = ["Spike"], Duration = "12s" }, "--spike: 10s from the run's first third on leave nothing" },
        { new LoadArguments { Scenarios = ["Spike,StressUser"] }, "--scenario: 'Spike' is a load of its own" },
        { new LoadArguments { Shape = new() { Spike = "5x@5s" } }, "--spike: '5x@5s' has no meaning without --scenario Spike" },
        { new LoadArguments { Scenarios = ["Breakpoint"], Shape = new() { Step = "50/s" } }, "--step: '50/s' is no rate and time" },
        { new LoadArguments { Scenarios = ["Breakpoint"], Duration = "15s" }, "--duration: 15s hold less than two steps of 10s" },
        { new LoadArguments { Scenarios = ["Soak"], Model = new() { Stages = "5/s@10s" } }, "--stages: '5/s@10s' has no meaning for Soak" },
        { new LoadArguments { Scenarios = ["Http,StressUser"] }, "--scenario: 'Http' attacks addresses of its own" },
        { new LoadArguments { Seed = "x" }, "--seed: 'x'" },
        { new LoadArguments { Recovery = "soon" }, "--recovery: 'soon'" },
        { new LoadArguments { Duration = "30s", Faults = ["kafka:stop@20s,start@35s"] }, "--fault: 'start@35s'" },
    };

    private static LoadArguments Http(HttpArguments http) => new() { TestType = "http", Target = "http://127.0.0.1:1/", Http = http };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Validate_Nonsense_OneLineNamesOptionAndValue(object arguments, string says)
    {
        var exception = Assert.Throws<UsageException>(() => ((LoadArguments)arguments).Validate());
        Assert.StartsWith(says, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("90s", 90_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("0s", 0)]
    public void Durations_RoundTrip(string text, double millis)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(millis, duration.TotalMilliseconds);
        Assert.True(Durations.TryParse(Durations.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("10 s")]
    [InlineData("1.2.3s")]
    [InlineData("10d")]
    [InlineData("١s")]
    public void Durations_Nonsense_IsRefused(string text) => Assert.False(Durations.TryParse(text, out _));
}

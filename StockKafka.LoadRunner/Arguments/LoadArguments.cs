using StockKafka.Load.Faults;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Thresholds;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Arguments;

/// <summary>A load as it was asked for, in words: by the command line, whose options the properties declare, or by whoever else reads text; null where nothing was said.</summary>
internal sealed record LoadArguments
{
    public string? Preset { get; init; }

    [Option("--users", "N", "virtual users; with --rate the most operations under way at once")]
    public string? Users { get; init; }

    [Option("--spawn-rate", "N/s", "users that begin each second")]
    public string? SpawnRate { get; init; }

    [Option("--duration", "TIME", "length of the load, e.g. 90s or 10m")]
    public string? Duration { get; init; }

    [Option("--test-type", "TYPE", "api (alias locust), kafka, db, monitoring, http, or all but http at once")]
    public string? TestType { get; init; }

    [Option("--scenario", "NAME[:WEIGHT]", "scenarios that share the users by weight, commas between them: ")]
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    [Option("--user-type", "TYPE", "normal (thinks 1-3 s) or stress (0.1-1 s, one symbol)")]
    public string? UserType { get; init; }

    public LoadModelArguments Model { get; init; } = new();

    public ShapeArguments Shape { get; init; } = new();

    [Option("--kafka-threads", "N", "Kafka producers [10]")]
    public string? KafkaThreads { get; init; }

    [Option("--kafka-messages", "N", "messages of each of them, spread over --duration if given [500]")]
    public string? KafkaMessages { get; init; }

    public KafkaArguments KafkaSending { get; init; } = new();

    [Option("--fault", "PLAN", "fault time line, repeatable: \"kafka:stop@20s,start@35s\"; stop, start, restart, kill, pause, resume of any resource")]
    public IReadOnlyList<string> Faults { get; init; } = [];

    [Option("--recovery", "TIME", "how long after a resource is back failures still belong to its outage [15s]")]
    public string? Recovery { get; init; }

    [Option("--threshold", "LIMIT", "what the run is judged by, repeatable: \"p95<1000ms\" \"errors{type:POST}<1%\" \"stock_ingest_lag<10000\" [the seed's KPIs]", Several = true)]
    public IReadOnlyList<string> Thresholds { get; init; } = [];

    [Option("--abort-on-fail", null, "end the run as soon as a threshold is broken, from its tenth second on")]
    public bool AbortOnFail { get; init; }

    public string? Target { get; init; }

    /// <summary>Addresses after the first.</summary>
    public IReadOnlyList<string> MoreTargets { get; init; } = [];

    public HttpArguments Http { get; init; } = new();

    [Option("--kafka", "HOST:PORT", "Kafka bootstrap servers [the running stack's]")]
    public string? Kafka { get; init; }

    [Option("--out", "DIR", "folder for reports [./reports]")]
    public string? Out { get; init; }

    public string? Data { get; init; }

    [Option("--seed", "N", "seed of all chance [42]")]
    public string? Seed { get; init; }

    [Option("--baseline", "RUN", "earlier run of the same load; being worse than it makes the verdict FAIL")]
    public string? Baseline { get; init; }

    [Option("--tolerance", "PERCENT", "how much worse than the baseline is tolerated [10%]")]
    public string? Tolerance { get; init; }

    public IReadOnlyList<string> AllowRemote { get; init; } = [];

    public string? ApiKey { get; init; }

    [Option("--quiet", null, "print the verdict only")]
    public bool Quiet { get; init; }

    [Option("--json", null, "print the results as JSON, and nothing else")]
    public bool Json { get; init; }

    [Option("--strict", null, "tolerate no failure outside an outage (otherwise less than 1 %)")]
    public bool Strict { get; init; }

    private const int MostUsers = 100_000;
    private const int MostMessages = 100_000_000;
    private const double DefaultTolerance = 0.1;
    private const int DefaultKafkaThreads = 10;
    private const int DefaultKafkaMessages = 500;

    /// <summary>Breaker open time of a demo (10 s) and half as long again: the default recovery allowance.</summary>
    private static readonly TimeSpan DefaultRecovery = TimeSpan.FromSeconds(15);

    /// <summary>Users of the open model when none are named: how many operations may be under way at once.</summary>
    private const int DefaultConcurrency = 256;

    /// <summary>Whether neither a preset nor anything that describes a load was named.</summary>
    public bool NamesNoLoad =>
        Scenarios.Count == 0 && (Preset, Users, Duration, TestType, KafkaThreads, KafkaMessages) is (null, null, null, null, null, null)
        && !Model.IsOpen && Model.Iterations is null;

    /// <exception cref="UsageException">A value makes no sense.</exception>
    public LoadOptions Validate()
    {
        var preset = Preset is null ? null : NamedPreset(Preset);
        var userType = UserType is null ? "normal" : Values.Word("--user-type", UserType, "normal", "stress");
        var (testType, scenarios) = ScenarioArguments.Read(Scenarios, TestType, userType);
        var usesKafka = scenarios.Any(share => ScenarioCatalog.Find(share.Name).Needs == ScenarioNeeds.Kafka);
        var sharesUsers = scenarios.Any(share => ScenarioCatalog.Find(share.Name).SharesUsers);
        var length = Model.Length();
        if (length is not null && Duration is not null)
        {
            throw new UsageException($"--duration: '{Duration}' has no meaning beside --stages, which take {Durations.Format(length.Value)}; leave it out");
        }

        var shape = Shape.Read(scenarios, Model, Duration);
        var duration = length ?? (shape is null ? null : (TimeSpan?)TimeSpan.FromSeconds(shape.Seconds))
            ?? (Duration is not null ? Values.Duration("--duration", Duration, TimeSpan.FromSeconds(1), "90s")
                : preset?.Duration ?? (testType == "kafka" || Model.Iterations is not null ? null : Options.Preset.All[0].Duration));
        var users = !sharesUsers ? NotFor("--users", Users, testType, usesKafka ? "--kafka-threads" : "--duration")
            : Users is not null ? Values.Whole("--users", Users, 1, MostUsers, "20")
            : (Model.IsOpen || shape is not null) && testType != "all" ? DefaultConcurrency
            : (preset ?? Options.Preset.All[0]).Users;
        if (!usesKafka)
        {
            var kafkaGiven = OptionAttribute.FirstGiven(KafkaSending);
            NotFor("--kafka-threads", KafkaThreads, testType, "--users");
            NotFor("--kafka-messages", KafkaMessages, testType, "--duration");
            NotFor(kafkaGiven?.Option ?? "", kafkaGiven?.Value, testType, "--test-type kafka");
        }

        var http = testType == "http" ? Http.Validate([.. Target is null ? [] : (string[])[Target], .. MoreTargets]) : null;
        if (http is null)
        {
            var httpGiven = OptionAttribute.FirstGiven(Http);
            NotFor(httpGiven?.Option ?? "", httpGiven is { Option: "--header" } header ? Secrets.NameOf(header.Value) : httpGiven?.Value, testType, "--test-type http");
            NotFor("--target", MoreTargets.Count > 0 ? Secrets.Hidden(MoreTargets[0]) : null, $"{testType} beside another", "--test-type http");
        }

        var model = Model.Validate(testType, duration);
        return new()
        {
            Preset = preset?.Name,
            TestType = testType,
            Scenarios = scenarios,
            UserType = userType,
            Users = users,
            SpawnPerSecond = Spawn(users, preset),
            Duration = duration,
            Shape = shape,
            Model = shape is null ? model : model with { Arrivals = shape.ToSchedule(model.Arrivals?.Poisson == true) },
            KafkaThreads = !usesKafka ? 0
                : KafkaThreads is null ? DefaultKafkaThreads : Values.Whole("--kafka-threads", KafkaThreads, 1, 1_000, "20"),
            KafkaMessages = !usesKafka ? 0
                : KafkaMessages is null ? DefaultKafkaMessages : Values.Whole("--kafka-messages", KafkaMessages, 1, MostMessages, "1000"),
            Kafka = KafkaSending.Validate(),
            Faults = [.. Faults.SelectMany(text => FaultPlan.Parse(text, duration))],
            FaultTexts = Faults,
            Recovery = Recovery is null ? DefaultRecovery : Values.Duration("--recovery", Recovery, TimeSpan.Zero, "15s"),
            Thresholds = ThresholdsOf(testType),
            AbortOnFail = AbortOnFail,
            Http = http,
            Target = Targets(attacks: http is not null) with { NeedsKafka = usesKafka, Attacked = [.. (http?.Targets ?? []).Select(target => target.Address)] },
            Out = Out ?? "reports",
            Baseline = Baseline,
            Tolerance = Tolerance is null ? DefaultTolerance
                : Baseline is not null ? Values.Share("--tolerance", Tolerance, "10%")
                : throw new UsageException($"--tolerance: '{Tolerance}' has no meaning without --baseline RUN"),
            Seed = Seed is null ? 42 : Values.Whole("--seed", Seed, int.MinValue, int.MaxValue, "42"),
            Quiet = Quiet,
            Json = Json,
            Strict = Strict,
        };
    }

    /// <summary>Where the system is, as every command finds it.</summary>
    /// <param name="attacks">The addresses are what is attacked, with user and password if they hold them.</param>
    public TargetOptions Targets(bool attacks = false) => new()
    {
        Api = Target is null ? null : Plain(Values.Address("--target", Target, "http://127.0.0.1:5080"), attacks),
        Kafka = Kafka is null ? null : Bootstrap(Kafka),
        DataFolder = Data ?? Environment.GetEnvironmentVariable("STOCKKAFKA_DATA") ?? ".stockkafka",
        AllowedHosts = AllowRemote,
        ApiKey = ApiKey,
    };

    /// <summary>What was asked for; a monitoring run is about the seed's warning levels unless something else was.</summary>
    private IReadOnlyList<Threshold> ThresholdsOf(string testType) =>
    [
        .. (testType == "monitoring" && Thresholds.Count == 0 ? MachineWarnings.Thresholds : Thresholds).SelectMany(ThresholdParser.ParseAll),
    ];

    private double Spawn(int users, Preset? preset)
    {
        if (SpawnRate is null)
        {
            return Math.Min(preset?.SpawnPerSecond ?? Math.Max(1, users / 10d), Math.Max(users, 1));
        }

        var spawn = Values.PerSecond("--spawn-rate", SpawnRate, MostUsers, "2/s");
        return spawn <= users
            ? spawn
            : throw new UsageException($"--spawn-rate: '{SpawnRate}' is above the {users} users; write e.g. --spawn-rate {users}/s");
    }

    private static Preset NamedPreset(string name)
    {
        var known = Values.Word("preset", name, [.. Options.Preset.All.Select(preset => preset.Name)]);
        return Options.Preset.All.First(preset => preset.Name == known);
    }

    /// <summary>Refuses what has no meaning for a type of test; 0 if nothing was written.</summary>
    internal static int NotFor(string option, string? value, string testType, string instead) => value is null
        ? 0
        : throw new UsageException($"{option}: '{value}' has no meaning for --test-type {testType}; use {instead}");

    /// <summary>What is attacked has its user and password in a header; the API is opened by its key.</summary>
    private static Uri Plain(Uri address, bool isAttacked) => address.UserInfo.Length == 0 ? address
        : isAttacked ? new UriBuilder(address) { UserName = "", Password = "" }.Uri
        : throw new UsageException($"--target: '{Secrets.Hidden(address.OriginalString)}' holds a user, which goes with --test-type http only; the API takes --api-key KEY");

    private static string Bootstrap(string text) =>
        text.Split(',').All(server => server.LastIndexOf(':') is var colon and > 0 && ushort.TryParse(server[(colon + 1)..], out var port) && port > 0)
            ? text
            : throw new UsageException($"--kafka: '{text}' is no host:port; write e.g. --kafka 127.0.0.1:9092");
}

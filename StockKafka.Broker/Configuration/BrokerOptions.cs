using System.Globalization;
using Microsoft.Extensions.Logging;
using StockKafka.Broker.Log;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Configuration;

/// <summary>The command line is wrong; the message names the option and what it takes.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the command line and the configuration file say.</summary>
internal sealed record BrokerOptions
{
    public const string Help = """
        StockKafka.Broker: a durable single-node broker that speaks the Kafka protocol.

        usage: StockKafka.Broker --data DIR [options]

          --data DIR              folder for the logs; created when missing (required)
          --config FILE           options from a file, one 'name = value' a line, named as here without the dashes;
                                  the command line wins
          --port N                port for Kafka clients, 0 picks a free one (default 9092)
          --host ADDRESS          address to bind (default 127.0.0.1); 0.0.0.0 and :: bind all of the machine's
          --advertise HOST[:PORT] address to name to clients, on which they come back (default: that of --host; must be
                                  given when all addresses are bound)
          --fsync MODE            always | interval:100ms | never: when data is forced to the disk (default always,
                                  before acks=1 and acks=all are answered)
          --default-partitions N  partitions of topics that are created without a number (default 1)
          --auto-create BOOL      true | false: create topics when clients first name them (default true)
          --health-port N         port for GET /health and GET /metrics, 0 picks a free one (default: none)
          --group-delay-ms N      how long the first rebalance of an empty group waits for more members (default 100)
          --offsets-retention-minutes N
                                  how long the offsets of a group without members are kept (default 10080: 7 days)
          --upkeep-ms N           how often retention and compaction run (default 60000)
          --max-connections N     more are refused (default 4096)
          --request-memory-mb N   memory for requests under way, all connections together (default 256, at least 100)
          --log-level LEVEL       debug | information | warning | error (default information)
          --help                  this text
        """;

    private const string ConfigOption = "--config";

    public string Data { get; init; } = "";

    public int Port { get; init; } = 9092;

    public string Host { get; init; } = "127.0.0.1";

    /// <summary>What clients are told to connect to; null: the address that is bound.</summary>
    public AdvertisedAddress? Advertised { get; init; }

    public FsyncMode Fsync { get; init; } = FsyncMode.Always;

    public TimeSpan FsyncInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public int DefaultPartitions { get; init; } = 1;

    public bool AutoCreate { get; init; } = true;

    public int? HealthPort { get; init; }

    public TimeSpan GroupDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan OffsetsRetention { get; init; } = TimeSpan.FromDays(7);

    public TimeSpan UpkeepInterval { get; init; } = TimeSpan.FromMinutes(1);

    public int MaxConnections { get; init; } = 4096;

    public int RequestMemoryMb { get; init; } = 256;

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public bool ShowHelp { get; init; }

    /// <exception cref="UsageException">An option is unknown, lacks its value, or its value is not allowed.</exception>
    public static BrokerOptions Parse(string[] args)
    {
        List<(string Name, string Value)> given = [];
        for (var i = 0; i < args.Length; i++)
        {
            var (name, inline) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (name is "--help" or "-h")
            {
                return new BrokerOptions { ShowHelp = true };
            }

            if (!name.StartsWith("--", StringComparison.Ordinal) || !OptionNames.All.Contains(name[2..]))
            {
                throw new UsageException($"unknown option {name}{OptionNames.Suggest(name.TrimStart('-'))}");
            }

            given.Add((name, inline ?? (++i < args.Length ? args[i] : throw new UsageException($"{name} needs a value"))));
        }

        var options = new BrokerOptions();
        foreach (var file in given.Where(each => each.Name == ConfigOption))
        {
            options = options.WithFile(file.Value);
        }

        options = given.Where(each => each.Name != ConfigOption).Aggregate(options, (all, next) => all.With(next.Name, next.Value));
        if (AdvertisedAddress.IsEveryAddress(options.Host) && options.Advertised is null)
        {
            throw new UsageException($"--host {options.Host} binds every address, and clients must be told one to come back to: give --advertise HOST[:PORT], such as --advertise {Environment.MachineName}");
        }

        return options.Data.Length > 0 ? options : throw new UsageException("--data DIR is required");
    }

    private BrokerOptions WithFile(string path)
    {
        var options = this;
        foreach (var (name, value, place) in ConfigurationFile.Read(path))
        {
            if (name == ConfigOption[2..] || !OptionNames.All.Contains(name))
            {
                throw new UsageException($"{place}: unknown option '{name}'{OptionNames.Suggest(name)}");
            }

            try
            {
                options = options.With("--" + name, value);
            }
            catch (UsageException e)
            {
                throw new UsageException($"{place}: {e.Message}");
            }
        }

        return options;
    }

    private BrokerOptions With(string name, string value) => name switch
    {
        "--data" => this with { Data = NotEmpty(name, value) },
        "--host" => this with { Host = NotEmpty(name, value) },
        "--advertise" => this with { Advertised = AdvertisedAddress.Parse(value) },
        "--port" => this with { Port = Number(name, value, 0, 65535) },
        "--health-port" => this with { HealthPort = Number(name, value, 0, 65535) },
        "--default-partitions" => this with { DefaultPartitions = Number(name, value, 1, TopicStore.MaxPartitions) },
        "--auto-create" => this with { AutoCreate = Boolean(name, value) },
        "--fsync" => WithFsync(value),
        "--group-delay-ms" => this with { GroupDelay = TimeSpan.FromMilliseconds(Number(name, value, 0, 60_000)) },
        "--offsets-retention-minutes" => this with
        {
            OffsetsRetention = TimeSpan.FromMinutes(Number(name, value, 1, int.MaxValue)),
        },
        "--upkeep-ms" => this with { UpkeepInterval = TimeSpan.FromMilliseconds(Number(name, value, 10, 86_400_000)) },
        "--max-connections" => this with { MaxConnections = Number(name, value, 1, 1_000_000) },
        "--request-memory-mb" => this with { RequestMemoryMb = Number(name, value, 100, 1_000_000) },
        "--log-level" => this with { LogLevel = Level(value) },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "is in the help but is not read"),
    };

    private BrokerOptions WithFsync(string value)
    {
        const string prefix = "interval:";
        if (value is "always" or "never")
        {
            return this with { Fsync = value == "always" ? FsyncMode.Always : FsyncMode.Never };
        }

        return value.StartsWith(prefix, StringComparison.Ordinal) && value.EndsWith("ms", StringComparison.Ordinal)
            && int.TryParse(value[prefix.Length..^2], NumberStyles.None, CultureInfo.InvariantCulture, out var interval)
            && interval is >= 1 and <= 60_000
            ? this with { Fsync = FsyncMode.Interval, FsyncInterval = TimeSpan.FromMilliseconds(interval) }
            : throw new UsageException($"--fsync takes always, interval:Nms (1 to 60000) or never, not '{value}'");
    }

    private static string NotEmpty(string name, string value) =>
        value.Length > 0 ? value : throw new UsageException($"{name} needs a value");

    private static bool Boolean(string name, string value) =>
        bool.TryParse(value, out var parsed) ? parsed : throw new UsageException($"{name} takes true or false, not '{value}'");

    private static int Number(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new UsageException($"{name} takes a number from {min} to {max}, not '{value}'");

    private static LogLevel Level(string value) => value switch
    {
        "debug" => LogLevel.Debug,
        "information" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => throw new UsageException($"--log-level takes debug, information, warning or error, not '{value}'"),
    };
}

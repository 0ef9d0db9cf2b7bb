using System.Globalization;
using StockKafka.Broker.Configuration;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Server;

/// <summary>What the broker says about its own configuration, under the names that Apache Kafka has for it. Read-only.</summary>
internal static class BrokerConfig
{
    public static ConfigEntry[] Describe(BrokerOptions options, BrokerNode node) =>
    [
        Static("advertised.listeners", $"PLAINTEXT://{node.Host}:{node.Port}", ConfigType.String),
        Static("auto.create.topics.enable", options.AutoCreate ? "true" : "false", ConfigType.Boolean),
        Static("broker.id", Text(BrokerNode.Id), ConfigType.Int),
        Static("group.initial.rebalance.delay.ms", Text((long)options.GroupDelay.TotalMilliseconds), ConfigType.Int),
        Static("log.cleaner.enable", "true", ConfigType.Boolean),
        Static("log.dirs", Path.GetFullPath(options.Data), ConfigType.String),
        Static("log.retention.check.interval.ms", Text((long)options.UpkeepInterval.TotalMilliseconds), ConfigType.Long),
        Static("log.retention.ms", Text(LogConfig.Default.RetentionMs), ConfigType.Long),
        Static("log.segment.bytes", Text(LogConfig.Default.SegmentBytes), ConfigType.Int),
        Static("max.connections", Text(options.MaxConnections), ConfigType.Int),
        Static("message.max.bytes", Text(LogConfig.Default.MaxMessageBytes), ConfigType.Int),
        Static("num.partitions", Text(options.DefaultPartitions), ConfigType.Int),
        Static("offsets.retention.minutes", Text((long)options.OffsetsRetention.TotalMinutes), ConfigType.Int),
        Static("socket.request.max.bytes", Text(FrameReader.MaxFrameLength), ConfigType.Int),
        Static("transaction.max.timeout.ms", Text(TransactionCoordinator.MaxTimeoutMs), ConfigType.Int),
    ];

    private static ConfigEntry Static(string name, string value, ConfigType type) => new(name, value, ConfigSource.StaticBroker, type);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

using StockKafka.Faults.Kafka;
using StockKafka.Faults.Protocol;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Kafka;

/// <summary>An error that the way answers is, byte for byte, what the broker answers when it has that error itself, in every version.</summary>
public sealed class ErrorAnswerTests : KafkaTestBase
{
    private const KafkaError InvalidProducerIdMapping = (KafkaError)49;
    private const KafkaError InvalidTransactionTimeout = (KafkaError)50;

    public static IEnumerable<TheoryDataRow<ApiKey, short, KafkaError>> All =>
    [
        .. Versions(ApiKey.Produce, 3, 9, KafkaError.UnknownTopicOrPartition),
        .. Versions(ApiKey.Fetch, 4, 12, KafkaError.UnknownTopicOrPartition),
        .. Versions(ApiKey.OffsetCommit, 2, 8, KafkaError.IllegalGeneration),
        .. Versions(ApiKey.JoinGroup, 2, 9, KafkaError.UnknownMemberId),
        .. Versions(ApiKey.Heartbeat, 0, 4, KafkaError.UnknownMemberId),
        .. Versions(ApiKey.LeaveGroup, 0, 2, KafkaError.UnknownMemberId),
        .. Versions(ApiKey.SyncGroup, 0, 5, KafkaError.UnknownMemberId),
        .. Versions(ApiKey.InitProducerId, 0, 4, InvalidTransactionTimeout),
        .. Versions(ApiKey.AddPartitionsToTxn, 0, 3, KafkaError.UnknownTopicOrPartition),
        .. Versions(ApiKey.AddOffsetsToTxn, 0, 3, InvalidProducerIdMapping),
        .. Versions(ApiKey.EndTxn, 0, 3, InvalidProducerIdMapping),
        .. Versions(ApiKey.TxnOffsetCommit, 0, 3, KafkaError.UnknownTopicOrPartition),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_is_the_brokers_own(ApiKey api, short version, KafkaError error)
    {
        var request = RawKafka.Request(api, version, 7, body => Body(body, api));
        using var direct = new RawKafka(Broker.BootstrapServers);
        using var through = new RawKafka(Way.BootstrapServers);
        var expected = await direct.AskAsync(request);
        using var fault = Way.Inject(new KafkaFault { Api = api, Error = error });
        var answer = await through.AskAsync(request);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(answer));
        Assert.Equal((1, 0), (fault.Happened, Way.Counters.NotUnderstood));
    }

    private static IEnumerable<TheoryDataRow<ApiKey, short, KafkaError>> Versions(ApiKey api, int first, int last, KafkaError error) =>
        Enumerable.Range(first, last + 1 - first).Select(version => new TheoryDataRow<ApiKey, short, KafkaError>(api, (short)version, error));

    private static void Body(WireWriter to, ApiKey api)
    {
        switch (api)
        {
            case ApiKey.Produce:
                to.String(null); // transactional id
                to.Int16(-1);
                to.Int32(1_000);
                Topic(to, () => to.ArrayLength(0)); // records
                break;
            case ApiKey.Fetch:
                Fetch(to);
                break;
            case ApiKey.InitProducerId:
                to.String("producer");
                to.Int32(int.MaxValue);
                to.Since(3)?.Int64(-1);
                to.Since(3)?.Int16(-1);
                break;
            case ApiKey.AddPartitionsToTxn or ApiKey.AddOffsetsToTxn or ApiKey.EndTxn or ApiKey.TxnOffsetCommit:
                Transaction(to, api);
                break;
            default:
                Group(to, api);
                break;
        }
    }

    private static void Fetch(WireWriter to)
    {
        to.Int32(-1); // replica
        to.Int32(100);
        to.Int32(1);
        to.Int32(1_000);
        to.Int8(0);
        to.Since(7)?.Int32(0); // session
        to.Since(7)?.Int32(-1);
        Topic(to, () =>
        {
            to.Since(9)?.Int32(-1); // leader epoch
            to.Int64(0);
            to.Since(12)?.Int32(-1); // last epoch
            to.Since(5)?.Int64(-1); // log start
            to.Int32(1_000);
        });
        to.Since(7)?.ArrayLength(0); // forgotten
        to.Since(11)?.String(""); // rack
    }

    private static void Group(WireWriter to, ApiKey api)
    {
        to.String("readers");
        if (api == ApiKey.JoinGroup)
        {
            to.Int32(10_000);
            to.Int32(10_000);
            to.String("member");
            to.Since(5)?.String(null); // instance
            to.String("consumer");
            to.ArrayLength(1);
            to.String("range");
            to.ArrayLength(0); // metadata
            to.Tags();
            to.Since(8)?.String(null); // reason
            return;
        }

        if (api != ApiKey.LeaveGroup)
        {
            to.Int32(1); // generation
        }

        to.String("member");
        if (api == ApiKey.OffsetCommit)
        {
            to.Since(7)?.String(null); // instance
            if (to.Version <= 4)
            {
                to.Int64(-1); // retention
            }

            Topic(to, () => Offset(to, epochSince: 6));
        }
        else if (api != ApiKey.LeaveGroup)
        {
            to.Since(3)?.String(null); // instance
        }

        if (api == ApiKey.SyncGroup)
        {
            to.Since(5)?.String("consumer");
            to.Since(5)?.String("range");
            to.ArrayLength(0); // assignments
        }
    }

    private static void Transaction(WireWriter to, ApiKey api)
    {
        to.String("producer");
        if (api == ApiKey.TxnOffsetCommit)
        {
            to.String("readers");
        }

        to.Int64(4_711);
        to.Int16(3);
        switch (api)
        {
            case ApiKey.AddPartitionsToTxn:
                to.ArrayLength(1);
                to.String("no-such-topic");
                to.ArrayLength(1);
                to.Int32(3);
                to.Tags();
                break;
            case ApiKey.AddOffsetsToTxn:
                to.String("readers");
                break;
            case ApiKey.EndTxn:
                to.Int8(1);
                break;
            default:
                to.Since(3)?.Int32(-1); // generation
                to.Since(3)?.String("");
                to.Since(3)?.String(null);
                Topic(to, () => Offset(to, epochSince: 2));
                break;
        }
    }

    private static void Offset(WireWriter to, short epochSince)
    {
        to.Int64(1);
        to.Since(epochSince)?.Int32(-1);
        to.String("text");
    }

    private static void Topic(WireWriter to, Action partition)
    {
        to.ArrayLength(1);
        to.String("no-such-topic");
        to.ArrayLength(1);
        to.Int32(3);
        partition();
        to.Tags();
        to.Tags();
    }
}

using StockKafka.Faults.Protocol;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Kafka;

/// <summary>Every version that is said to be known, also those that no client and no broker here speak.</summary>
public sealed class LayoutTests
{
    private const string Inside = "kafka.inside.example";
    private const string Outside = "127.0.0.1";

    private readonly Dictionary<Guid, string> _names = [];

    public static IEnumerable<TheoryDataRow<ApiKey, short>> TellAddresses => [.. Versions(ApiKey.Metadata, 0), .. Versions(ApiKey.FindCoordinator, 0), .. Versions(ApiKey.DescribeCluster, 0)];

    public static IEnumerable<TheoryDataRow<ApiKey, short>> HavePartitions => [.. Versions(ApiKey.Produce, 3), .. Versions(ApiKey.Fetch, 4)];

    public static IEnumerable<TheoryDataRow<ApiKey, short>> Fetches => Versions(ApiKey.Fetch, 4);

    public static IEnumerable<TheoryDataRow<ApiKey, short>> TellNewLeaders => [.. Versions(ApiKey.Produce, 10), .. Versions(ApiKey.Fetch, 16)];

    [Theory]
    [MemberData(nameof(TellAddresses))]
    public void Each_broker_of_a_cluster_gets_the_address_that_leads_to_it(ApiKey api, short version)
    {
        var rewritten = Rewriter().Rewrite(Frame(Inside, 9_092), api, version);
        Assert.Equal(Frame(Outside, 40_001), rewritten!);
        Assert.Equal(api == ApiKey.Metadata && version >= 10 ? "orders" : null, _names.GetValueOrDefault(Built.TopicId));

        byte[] Frame(string host, int port) => api switch
        {
            ApiKey.Metadata => Built.Metadata(version, host, port),
            ApiKey.FindCoordinator => Built.Coordinators(version, host, port),
            _ => Built.Cluster(version, host, port),
        };
    }

    [Fact]
    public void Controllers_are_no_brokers() => Assert.Null(Rewriter().Rewrite(Built.Cluster(1, Inside, 9_092, endpointType: 2), ApiKey.DescribeCluster, 1));

    [Theory]
    [MemberData(nameof(TellNewLeaders))]
    public void Addresses_of_new_leaders_are_left_out(ApiKey api, short version)
    {
        var plain = api == ApiKey.Fetch ? Built.Fetched(version, withSecond: true) : Produced(version);
        Assert.Null(Rewriter().Rewrite(plain, api, version));
        byte[] telling = [.. plain[..^1], 1, 0, 3, 1, 2, 3]; // one field, its tag, its size, what is in it
        Assert.Equal(plain[4..], Rewriter().Rewrite(telling, api, version)![4..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void No_later_version_is_offered_than_is_known(short version)
    {
        Assert.Equal(Offers(12, 99), Rewriter().Rewrite(Offers(99, 99), ApiKey.ApiVersions, version));
        Assert.Equal(Offers(7, 99), Rewriter().Rewrite(Offers(7, 99), ApiKey.ApiVersions, version));

        byte[] Offers(short metadata, short unknown)
        {
            var to = new WireWriter(version, version >= 3);
            to.Int32(0);
            to.Int32(9);
            to.Error(KafkaError.None);
            to.ArrayLength(2);
            foreach (var (api, last) in ((short, short)[])[((short)ApiKey.Metadata, metadata), (68, unknown)])
            {
                to.Int16(api);
                to.Int16(0);
                to.Int16(last);
                to.Tags();
            }

            to.Since(1)?.Int32(0);
            to.Tags();
            return to.ToFrame();
        }
    }

    [Theory]
    [MemberData(nameof(HavePartitions))]
    public void A_partition_is_taken_out_of_a_request(ApiKey api, short version)
    {
        var frame = Built.Request(api, version, 0, 1, 2);
        var header = RequestHeader.Read(frame);
        var request = PartitionedRequest.Read(frame, header, header.Body(frame), _ => "orders");
        Assert.Equal([("orders", 0), ("orders", 1), ("orders", 2)], request.Partitions.Select(each => (each.Topic, each.Partition.Index)));
        Assert.All(request.Partitions, each => Assert.Equal(api == ApiKey.Fetch ? 4_711 : 0, each.Partition.Offset));
        request.Partitions.ElementAt(1).Partition.Error = KafkaError.NotLeaderOrFollower;
        Assert.Equal(Built.Request(api, version, 0, 2), request.WithoutTaken(frame));
    }

    [Theory]
    [MemberData(nameof(Fetches))]
    public void Records_of_a_partition_are_taken_out_of_an_answer(ApiKey api, short version)
    {
        List<FetchedPartition> seen = [];
        var without = FetchAnswer.Without(Built.Fetched(version, withSecond: true), version, _ => "orders", fetched =>
        {
            seen.Add(fetched);
            return fetched.Index == 1;
        });
        Assert.Equal(Built.Fetched(version, withSecond: false), without);
        Assert.Equal([new("orders", 0, 77, true), new("orders", 1, 77, true)], seen);
        Assert.Null(FetchAnswer.Without(without!, version, _ => "orders", fetched => fetched is { Index: 1, HasRecords: true }));
        Assert.Equal(ApiKey.Fetch, api);
    }

    private static byte[] Produced(short version) => Built.Answer(ApiKey.Produce, version, to =>
    {
        to.ArrayLength(1);
        to.String("orders");
        to.ArrayLength(1);
        to.Int32(0);
        to.Error(KafkaError.None);
        to.Int64(1);
        to.Int64(2);
        to.Int64(3);
        to.ArrayLength(1);
        to.Int32(4);
        to.String("of a record");
        to.Tags();
        to.String(null);
        to.Tags();
        to.Tags();
        to.Int32(0); // throttle time
    });

    private AddressRewriter Rewriter() => new(
        (node, host, port) => (host, port - node) == (Inside, 9_091) ? (Outside, 40_000 + node) : throw new InvalidOperationException($"{node} at {host}:{port}"),
        (id, name) => _names[id] = name);

    private static IEnumerable<TheoryDataRow<ApiKey, short>> Versions(ApiKey api, int first) =>
        Enumerable.Range(first, Layouts.Last(api)!.Value + 1 - first).Select(version => new TheoryDataRow<ApiKey, short>(api, (short)version));
}

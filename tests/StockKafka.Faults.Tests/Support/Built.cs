using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Tests.Support;

/// <summary>Frames of a cluster of three brokers, which no broker here can tell, in any version.</summary>
internal static class Built
{
    public static readonly Guid TopicId = new("6f0c0a5e-5d1c-4f5e-9b0a-0123456789ab");

    public static byte[] Answer(ApiKey api, short version, Action<WireWriter> body)
    {
        var writer = Layouts.Answer(new RequestHeader(api, version, 9));
        body(writer);
        writer.Tags();
        return writer.ToFrame();
    }

    public static byte[] Metadata(short version, string host, int firstPort) => Answer(ApiKey.Metadata, version, to =>
    {
        to.Since(3)?.Int32(0);
        Brokers(to, host, firstPort, hasRack: version >= 1);
        to.Since(2)?.String("cluster");
        to.Since(1)?.Int32(2); // controller
        to.ArrayLength(1);
        to.Error(KafkaError.None);
        to.String("orders");
        to.Since(10)?.Raw(TopicId.ToByteArray(bigEndian: true));
        to.Since(1)?.Int8(0); // internal
        to.ArrayLength(2);
        for (var partition = 0; partition < 2; partition++)
        {
            to.Error(KafkaError.None);
            to.Int32(partition);
            to.Int32(2); // leader
            to.Since(7)?.Int32(5); // its epoch
            Numbers(to, 1, 2, 3); // replicas
            Numbers(to, 2, 3); // in sync
            if (version >= 5)
            {
                Numbers(to, 1); // offline
            }

            to.Tags();
        }

        to.Since(8)?.Int32(-1);
        to.Tags();
        if (version is >= 8 and <= 10)
        {
            to.Int32(-1);
        }
    });

    public static byte[] Coordinators(short version, string host, int firstPort) => Answer(ApiKey.FindCoordinator, version, to =>
    {
        to.Since(1)?.Int32(0);
        if (version < 4)
        {
            to.Error(KafkaError.None);
            to.Since(1)?.String("message");
            Address(to, 1, host, firstPort);
            return;
        }

        to.ArrayLength(3);
        for (var node = 1; node <= 3; node++)
        {
            to.String($"group {node}");
            Address(to, node == 3 ? -1 : node, node == 3 ? "" : host, node == 3 ? -1 : firstPort + node - 1);
            to.Error(node == 3 ? KafkaError.CoordinatorNotAvailable : KafkaError.None);
            to.String(null);
            to.Tags();
        }
    });

    public static byte[] Cluster(short version, string host, int firstPort, byte endpointType = 1) => Answer(ApiKey.DescribeCluster, version, to =>
    {
        to.Int32(0);
        to.Error(KafkaError.None);
        to.String(null);
        to.Since(1)?.Int8(endpointType);
        to.String("cluster");
        to.Int32(2);
        Brokers(to, host, firstPort, hasRack: true);
        to.Int32(-1);
    });

    /// <summary>An answer to Fetch in which two partitions have records, the second of which may be taken out.</summary>
    public static byte[] Fetched(short version, bool withSecond) => Answer(ApiKey.Fetch, version, to =>
    {
        to.Int32(0);
        to.Since(7)?.Error(KafkaError.None);
        to.Since(7)?.Int32(0);
        to.ArrayLength(1);
        Name(to, version >= 13);
        to.ArrayLength(2);
        for (var partition = 0; partition < 2; partition++)
        {
            to.Int32(partition);
            to.Error(KafkaError.None);
            to.Int64(77); // high watermark
            to.Int64(70); // last stable offset
            to.Since(5)?.Int64(3);
            to.ArrayLength(1); // aborted
            to.Int64(1);
            to.Int64(2);
            to.Tags();
            to.Since(11)?.Int32(-1);
            var records = partition == 1 && !withSecond ? [] : "records"u8.ToArray();
            to.ArrayLength(records.Length);
            to.Raw(records);
            to.Tags();
        }

        to.Tags();
    });

    /// <summary>A request to Produce or Fetch for some partitions of one topic.</summary>
    public static byte[] Request(ApiKey api, short version, params int[] partitions) => RawKafka.Request(api, version, 9, to =>
    {
        if (api == ApiKey.Produce)
        {
            to.Since(3)?.String("transaction");
            to.Int16(-1);
            to.Int32(1_000);
        }
        else
        {
            Start(to);
        }

        to.ArrayLength(1);
        Name(to, api == ApiKey.Fetch && version >= 13);
        to.ArrayLength(partitions.Length);
        foreach (var partition in partitions)
        {
            to.Int32(partition);
            Rest(to, api);
            to.Tags();
        }

        to.Tags();
        if (api == ApiKey.Fetch)
        {
            to.Since(7)?.ArrayLength(0);
            to.Since(11)?.String("rack");
        }
    });

    private static void Start(WireWriter to)
    {
        if (to.Version <= 14)
        {
            to.Int32(-1); // replica
        }

        to.Int32(500);
        to.Int32(1);
        to.Int32(1_000);
        to.Int8(1);
        to.Since(7)?.Int32(0);
        to.Since(7)?.Int32(-1);
    }

    private static void Rest(WireWriter to, ApiKey api)
    {
        if (api == ApiKey.Produce)
        {
            to.ArrayLength(7);
            to.Raw("records"u8);
            return;
        }

        to.Since(9)?.Int32(5); // leader epoch
        to.Int64(4_711);
        to.Since(12)?.Int32(-1);
        to.Since(5)?.Int64(-1);
        to.Int32(1_000);
    }

    private static void Name(WireWriter to, bool byId)
    {
        if (byId)
        {
            to.Raw(TopicId.ToByteArray(bigEndian: true));
        }
        else
        {
            to.String("orders");
        }
    }

    private static void Brokers(WireWriter to, string host, int firstPort, bool hasRack)
    {
        to.ArrayLength(3);
        for (var node = 1; node <= 3; node++)
        {
            Address(to, node, host, firstPort + node - 1);
            if (hasRack)
            {
                to.String(node == 2 ? null : $"rack {node}");
            }

            to.Tags();
        }
    }

    private static void Address(WireWriter to, int node, string host, int port)
    {
        to.Int32(node);
        to.String(host);
        to.Int32(port);
    }

    private static void Numbers(WireWriter to, params int[] numbers)
    {
        to.ArrayLength(numbers.Length);
        foreach (var number in numbers)
        {
            to.Int32(number);
        }
    }
}

namespace StockKafka.Faults.Protocol;

/// <summary>
/// Puts other addresses of brokers into answers that tell them. Sources: MetadataResponse.json, FindCoordinatorResponse.json, DescribeClusterResponse.json of Apache Kafka; versions as in <see cref="Layouts"/>.
/// </summary>
/// <param name="lead">Of a broker's node id, host and port, those that are told instead.</param>
/// <param name="named">Told each topic id with its name.</param>
/// <exception cref="MalformedFrameException">Thrown by every method when the frame is not what it should be.</exception>
internal sealed class AddressRewriter(Func<int, string, int, (string Host, int Port)> lead, Action<Guid, string> named)
{
    /// <summary>The type of endpoint in an answer to DescribeCluster that tells controllers, which are no brokers.</summary>
    private const byte Controllers = 2;

    /// <summary>Whether answers of this API, in this version, can tell an address.</summary>
    public static bool Concerns(ApiKey api, short version) => api switch
    {
        ApiKey.Metadata or ApiKey.FindCoordinator or ApiKey.DescribeCluster or ApiKey.ApiVersions => true,
        ApiKey.Produce => version >= 10,
        ApiKey.Fetch => version >= 16,
        _ => false,
    };

    /// <returns>The answer to be given instead; null when the one that came may stay as it is.</returns>
    public byte[]? Rewrite(ReadOnlySpan<byte> frame, ApiKey api, short version)
    {
        var reader = Layouts.Answer(frame, api, version);
        return api switch
        {
            ApiKey.Metadata => Metadata(frame, ref reader),
            ApiKey.FindCoordinator => FindCoordinator(frame, ref reader),
            ApiKey.DescribeCluster => DescribeCluster(frame, ref reader),
            ApiKey.ApiVersions => OfferedVersions.Lower(frame, ref reader),
            _ => NodeEndpoints.Remove(frame, ref reader, api),
        };
    }

    private byte[] Metadata(ReadOnlySpan<byte> frame, ref WireReader r)
    {
        r.Skip(r.Version >= 3 ? 4 : 0); // throttle time
        var (copy, copied) = Brokers(frame, ref r, hasRack: r.Version >= 1);
        copy.Raw(frame[copied..]);
        if (r.Version >= 10)
        {
            r.SkipString(); // cluster id
            r.Int32(); // controller
            ReadTopicIds(ref r);
        }

        return copy.ToFrame();
    }

    private (WireWriter Copy, int Copied) Brokers(ReadOnlySpan<byte> frame, ref WireReader r, bool hasRack)
    {
        var copy = new WireWriter(r.Version, r.Flexible);
        var copied = 0;
        for (var count = r.ArrayLength(); count > 0; count--)
        {
            copied = Address(frame, ref r, copy, copied);
            if (hasRack)
            {
                r.SkipString();
            }

            r.SkipTags();
        }

        return (copy, copied);
    }

    private void ReadTopicIds(ref WireReader r)
    {
        for (var topics = r.ArrayLength(); topics > 0; topics--)
        {
            r.Int16(); // error
            var (name, id) = (r.String(), r.Uuid());
            if (name is not null)
            {
                named(id, name);
            }

            r.Int8(); // internal
            for (var partitions = r.ArrayLength(); partitions > 0; partitions--)
            {
                r.Skip(2 + 4 + 4 + 4); // error, index, leader, its epoch
                r.SkipInt32Array(); // replicas
                r.SkipInt32Array(); // in sync
                r.SkipInt32Array(); // offline
                r.SkipTags();
            }

            r.Int32(); // authorized operations
            r.SkipTags();
        }
    }

    private byte[] FindCoordinator(ReadOnlySpan<byte> frame, ref WireReader r)
    {
        var copy = new WireWriter(r.Version, r.Flexible);
        var copied = 0;
        r.Skip(r.Version >= 1 ? 4 : 0); // throttle time
        if (r.Version < 4)
        {
            r.Int16(); // error
            if (r.Version >= 1)
            {
                r.SkipString(); // message
            }

            copied = Address(frame, ref r, copy, copied);
        }
        else
        {
            for (var count = r.ArrayLength(); count > 0; count--)
            {
                r.SkipString(); // key
                copied = Address(frame, ref r, copy, copied);
                r.Int16(); // error
                r.SkipString(); // message
                r.SkipTags();
            }
        }

        copy.Raw(frame[copied..]);
        return copy.ToFrame();
    }

    private byte[]? DescribeCluster(ReadOnlySpan<byte> frame, ref WireReader r)
    {
        r.Skip(4 + 2); // throttle time, error
        r.SkipString(); // message
        if (r.Version >= 1 && r.Int8() == Controllers)
        {
            return null;
        }

        r.SkipString(); // cluster id
        r.Int32(); // controller
        var (copy, copied) = Brokers(frame, ref r, hasRack: true);
        copy.Raw(frame[copied..]);
        return copy.ToFrame();
    }

    /// <summary>Node id, host and port lie side by side in every layout. Without an address (an error) they stay.</summary>
    private int Address(ReadOnlySpan<byte> frame, ref WireReader r, WireWriter copy, int copied)
    {
        var node = r.Int32();
        var at = r.Position;
        var (host, port) = (r.String(), r.Int32());
        if (string.IsNullOrEmpty(host) || node < 0 || port is <= 0 or > ushort.MaxValue)
        {
            return copied;
        }

        var instead = lead(node, host, port);
        copy.Raw(frame[copied..at]);
        copy.String(instead.Host);
        copy.Int32(instead.Port);
        return r.Position;
    }
}

using System.Buffers.Binary;

namespace StockKafka.Faults.Protocol;

/// <summary>The start of every request. Source: RequestHeader.json of Apache Kafka.</summary>
internal readonly record struct RequestHeader(ApiKey Api, short Version, int CorrelationId)
{
    /// <summary>Bytes of the length before each frame.</summary>
    public const int LengthSize = 4;

    /// <summary>Bytes up to the end of the correlation id, the length included.</summary>
    public const int FixedSize = LengthSize + 8;

    /// <summary>No API and no version comes near.</summary>
    private const short Absurd = 1_000;

    /// <summary>Reads it from the first <see cref="FixedSize"/> bytes.</summary>
    public static RequestHeader Read(ReadOnlySpan<byte> frame) => new(
        (ApiKey)BinaryPrimitives.ReadInt16BigEndian(frame[4..]), BinaryPrimitives.ReadInt16BigEndian(frame[6..]), BinaryPrimitives.ReadInt32BigEndian(frame[8..]));

    /// <summary>Whether it can be the header of a request at all.</summary>
    public bool IsPlausible => Api >= 0 && (short)Api < Absurd && Version is >= 0 and < Absurd;

    /// <summary>A reader that stands behind the header, at the body.</summary>
    public WireReader Body(ReadOnlySpan<byte> frame)
    {
        var reader = new WireReader(frame, Version, Layouts.IsFlexible(Api, Version));
        reader.Skip(FixedSize);
        reader.Skip(Math.Max((short)0, reader.Int16())); // client id
        reader.SkipTags();
        return reader;
    }

    /// <summary>What the client calls itself. It stands at the same place in all versions.</summary>
    public string? ClientId(ReadOnlySpan<byte> frame)
    {
        var reader = new WireReader(frame, Version, flexible: false);
        reader.Skip(FixedSize);
        return reader.String();
    }
}

/// <summary>The versions whose layout is known here. Source: validVersions and flexibleVersions in the message definitions of Apache Kafka.</summary>
internal static class Layouts
{
    private static readonly Dictionary<ApiKey, (short FirstFlexible, short Last)> Known = new()
    {
        [ApiKey.Produce] = (9, 12),
        [ApiKey.Fetch] = (12, 17),
        [ApiKey.Metadata] = (9, 12),
        [ApiKey.OffsetCommit] = (8, 9),
        [ApiKey.FindCoordinator] = (3, 6),
        [ApiKey.JoinGroup] = (6, 9),
        [ApiKey.Heartbeat] = (4, 4),
        [ApiKey.LeaveGroup] = (4, 5),
        [ApiKey.SyncGroup] = (4, 5),
        [ApiKey.ApiVersions] = (3, 4),
        [ApiKey.InitProducerId] = (2, 5),
        [ApiKey.AddPartitionsToTxn] = (3, 3),
        [ApiKey.AddOffsetsToTxn] = (3, 4),
        [ApiKey.EndTxn] = (3, 5),
        [ApiKey.TxnOffsetCommit] = (3, 5),
        [ApiKey.DescribeCluster] = (0, 1),
    };

    public static bool Knows(ApiKey api, short version) => Known.TryGetValue(api, out var range) && version <= range.Last;

    public static bool IsFlexible(ApiKey api, short version) => Known.TryGetValue(api, out var range) && version >= range.FirstFlexible;

    /// <summary>Whether anything is known of it.</summary>
    public static bool Knows(ApiKey api) => Known.ContainsKey(api);

    /// <summary>The last version that is known; null where the API need not be.</summary>
    public static short? Last(ApiKey api) => Known.TryGetValue(api, out var range) ? range.Last : null;

    /// <summary>A reader that stands behind the header of an answer, at its body. The answer to ApiVersions always has the first header.</summary>
    public static WireReader Answer(ReadOnlySpan<byte> frame, ApiKey api, short version)
    {
        var reader = new WireReader(frame, version, IsFlexible(api, version));
        reader.Skip(RequestHeader.LengthSize + 4);
        if (api != ApiKey.ApiVersions)
        {
            reader.SkipTags();
        }

        return reader;
    }

    /// <summary>A writer that stands behind the header of an answer.</summary>
    public static WireWriter Answer(RequestHeader request)
    {
        var writer = new WireWriter(request.Version, IsFlexible(request.Api, request.Version));
        writer.Int32(0);
        writer.Int32(request.CorrelationId);
        writer.Tags();
        return writer;
    }
}

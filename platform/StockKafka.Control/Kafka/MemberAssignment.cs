using System.Buffers.Binary;
using System.Text;
using Confluent.Kafka;

namespace StockKafka.Platform.Control.Kafka;

/// <summary>
/// The partitions that a group has given to a member. Source: ConsumerProtocolAssignment of Apache Kafka: a version, topics, and
/// the numbers of each topic's partitions; all versions begin alike.
/// </summary>
internal static class MemberAssignment
{
    /// <returns>Nothing for bytes that are no assignment of consumers: groups are used for other things too.</returns>
    public static IReadOnlyList<TopicPartition> Read(byte[] bytes)
    {
        var found = new List<TopicPartition>();
        var rest = bytes.AsSpan();
        if (rest.Length < 6)
        {
            return found;
        }

        var topics = BinaryPrimitives.ReadInt32BigEndian(rest[2..]);
        rest = rest[6..];
        while (topics-- > 0)
        {
            if (rest.Length < 2 || BinaryPrimitives.ReadInt16BigEndian(rest) is var length && (length < 0 || rest.Length < 6 + length))
            {
                return [];
            }

            var topic = Encoding.UTF8.GetString(rest.Slice(2, length));
            var count = BinaryPrimitives.ReadInt32BigEndian(rest[(2 + length)..]);
            rest = rest[(6 + length)..];
            if (count < 0 || count > rest.Length / 4)
            {
                return [];
            }

            for (; count > 0; count--, rest = rest[4..])
            {
                found.Add(new TopicPartition(topic, BinaryPrimitives.ReadInt32BigEndian(rest)));
            }
        }

        return found;
    }
}

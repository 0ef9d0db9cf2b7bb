using System.Globalization;
using System.Text;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Topics;

/// <summary>
/// The file that says which topics there are. A folder that it does not name is no topic. It is replaced as a whole, so a
/// crash leaves either the old or the new list; a checksum tells damage. One line for each topic:
/// <c>topic NAME ID PARTITIONS key=value …</c>, and below it <c>leader-epoch N</c> when that is not 0.
/// </summary>
internal static class TopicCatalogue
{
    private const string FileName = "topics";
    private const string ClusterWord = "cluster";
    private const string TopicWord = "topic";
    private const string LeaderEpochWord = "leader-epoch";
    private const string DeletedWord = "deleted";
    private const string CrcWord = "crc32c";

    public static void Save(IDisk disk, string folder, TopicList list)
    {
        var text = new StringBuilder();
        text.Append(ClusterWord).Append(' ').Append(list.ClusterId).Append('\n');
        if (list.Deleted > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{DeletedWord} {list.Deleted}\n");
        }

        foreach (var topic in list.Topics.OrderBy(topic => topic.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{TopicWord} {topic.Name} {topic.Id:D} {topic.Partitions}");
            foreach (var (key, value) in topic.Settings)
            {
                text.Append(CultureInfo.InvariantCulture, $" {key}={value}");
            }

            text.Append('\n');
            if (topic.LeaderEpoch > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{LeaderEpochWord} {topic.LeaderEpoch}\n");
            }
        }

        var body = Encoding.UTF8.GetBytes(text.ToString());
        var trailer = Encoding.ASCII.GetBytes($"{CrcWord} {Crc32C.Compute(body):x8}\n");
        disk.Replace(Path.Combine(folder, FileName), [.. body, .. trailer]);
    }

    /// <returns>Null in a new folder.</returns>
    /// <exception cref="CorruptDataException">The file is damaged.</exception>
    public static TopicList? Load(IDisk disk, string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!disk.FileExists(path))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(disk.ReadAll(path));
        var crcAt = text.LastIndexOf(CrcWord + ' ', StringComparison.Ordinal);
        if (crcAt < 0 || text[(crcAt + CrcWord.Length + 1)..].TrimEnd() != $"{Crc32C.Compute(Encoding.UTF8.GetBytes(text[..crcAt])):x8}")
        {
            throw new CorruptDataException($"the topic list {path} is damaged; restore it from a backup or remove the data folder");
        }

        var clusterId = "";
        var deleted = 0;
        var topics = new List<TopicDefinition>();
        foreach (var words in text[..crcAt].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')))
        {
            switch (words[0])
            {
                case ClusterWord:
                    clusterId = words[1];
                    break;
                case DeletedWord:
                    deleted = int.Parse(words[1], CultureInfo.InvariantCulture);
                    break;
                case TopicWord:
                    topics.Add(ParseTopic(words));
                    break;
                case LeaderEpochWord:
                    topics[^1] = topics[^1] with { LeaderEpoch = int.Parse(words[1], CultureInfo.InvariantCulture) };
                    break;
            }
        }

        return new TopicList(clusterId, deleted, topics);
    }

    private static TopicDefinition ParseTopic(string[] words)
    {
        var settings = words.Skip(4).Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new TopicDefinition(
            words[1], Guid.Parse(words[2]), int.Parse(words[3], CultureInfo.InvariantCulture), settings);
    }
}

/// <param name="Deleted">How many topics have been deleted, ever.</param>
internal sealed record TopicList(string ClusterId, int Deleted, IEnumerable<TopicDefinition> Topics);

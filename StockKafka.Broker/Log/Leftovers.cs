using StockKafka.Broker.Log.Compaction;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <summary>What a crash can leave in a partition's folder that must not be found later.</summary>
internal static class Leftovers
{
    public static void Remove(IDisk disk, string directory)
    {
        foreach (var unfinished in disk.Files(directory, CompactedSegment.Extension).ToArray())
        {
            disk.Delete(unfinished.Path);
        }

        var logs = disk.Files(directory, Segment.LogExtension).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var seal in disk.Files(directory, Segment.SealExtension).ToArray())
        {
            // It would vouch for another file that gets the same name.
            if (!logs.Contains(Path.ChangeExtension(seal.Path, Segment.LogExtension)))
            {
                disk.Delete(seal.Path);
            }
        }
    }
}

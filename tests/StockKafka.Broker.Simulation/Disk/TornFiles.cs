using System.Globalization;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Simulation.Disk;

/// <summary>Forges the seals of segments, so that recovery takes what a crash left of them for good.</summary>
internal static class TornFiles
{
    public static void VouchFor(IDisk disk, string folder)
    {
        if (!disk.FolderExists(folder))
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[HeaderWalk.BufferLength];
        foreach (var (path, length) in disk.Files(folder, Segment.LogExtension))
        {
            var segment = new Segment(disk, folder, long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture));
            var walk = new HeaderWalk(disk.Open(path, FileMode.Open), 0, length, buffer);
            while (walk.MoveNext())
            {
                segment.Count(walk.Batch);
            }

            segment.WriteSeal();
        }
    }
}

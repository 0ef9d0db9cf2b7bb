using System.Globalization;
using System.Text;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <summary>A file of a partition that holds one offset.</summary>
internal sealed class OffsetFile
{
    /// <summary>The first offset that is still there, when records before it were deleted.</summary>
    public static readonly OffsetFile LogStart = new("log-start");

    /// <summary>Everything before this offset was compacted at least once.</summary>
    public static readonly OffsetFile CompactedTo = new("compacted-to");

    private readonly string _name;

    private OffsetFile(string name) => _name = name;

    public void Write(IDisk disk, string directory, long offset)
    {
        disk.CreateFolder(directory);
        disk.Replace(Path.Combine(directory, _name), Encoding.ASCII.GetBytes(offset.ToString(CultureInfo.InvariantCulture)));
    }

    /// <returns>0 when it was never written.</returns>
    /// <exception cref="CorruptDataException">The file does not hold an offset.</exception>
    public long Read(IDisk disk, string directory)
    {
        var path = Path.Combine(directory, _name);
        if (!disk.FileExists(path))
        {
            return 0;
        }

        return long.TryParse(Encoding.ASCII.GetString(disk.ReadAll(path)), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw new CorruptDataException($"{path} does not hold an offset");
    }
}

using System.Globalization;
using System.Text;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Topics;

/// <summary>
/// Hands out producer ids, none of them twice: a block is reserved on the disk before its first id is given away, and what is
/// left of it after a crash is never used.
/// </summary>
internal sealed class ProducerIds
{
    private const string FileName = "producer-ids";
    private const int BlockSize = 1000;

    private readonly IDisk _disk;
    private readonly string _path;
    private readonly Lock _gate = new();
    private long _next;
    private long _reservedEnd;

    /// <exception cref="CorruptDataException">The file does not hold a number.</exception>
    public ProducerIds(IDisk disk, string folder)
    {
        _disk = disk;
        _path = Path.Combine(folder, FileName);
        if (disk.FileExists(_path))
        {
            _next = long.TryParse(Encoding.ASCII.GetString(disk.ReadAll(_path)), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var next)
                ? next
                : throw new CorruptDataException($"{_path} does not hold a producer id");
        }

        _reservedEnd = _next;
    }

    /// <exception cref="IOException">A new block could not be reserved.</exception>
    public long Next()
    {
        lock (_gate)
        {
            if (_next == _reservedEnd)
            {
                var end = _next + BlockSize;
                _disk.Replace(_path, Encoding.ASCII.GetBytes($"{end}\n"));
                _reservedEnd = end;
            }

            return _next++;
        }
    }
}

using System.Globalization;

namespace StockKafka.Platform.Broker.Log;

/// <summary>The first offset of a partition that is still there, when records before it were deleted.</summary>
static class LogStartFile
{
    private const string Name = "log-start";

    public static void Write(string directory, long offset)
    {
        Directory.CreateDirectory(directory);
        DurableFile.Replace(Path.Combine(directory, Name), System.Text.Encoding.ASCII.GetBytes(offset.ToString(CultureInfo.InvariantCulture)));
    }

    /// <returns>0 when records were never deleted.</returns>
    /// <exception cref="CorruptDataException">The file does not hold an offset.</exception>
    public static long Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            return 0;
        }

        return long.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw new CorruptDataException($"{path} does not hold an offset");
    }
}

using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Topics;

/// <summary>The data folder cannot be used; the message tells why and what to do.</summary>
internal sealed class DataFolderException(string message) : Exception(message);

/// <summary>
/// Holds the data folder for this process: one process at a time, an on-disk format that this version knows, and a mark that
/// tells the next start whether this one ended cleanly.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>Raised whenever an older broker could misread what this one writes.</summary>
    public const int FormatVersion = 2;

    private const string LockName = ".lock";
    private const string FormatName = "format";
    private const string CleanName = ".clean-shutdown";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held, bool wasClean) => (Path, _lock, WasClean) = (path, held, wasClean);

    public string Path { get; }

    /// <summary>Whether the last process that used the folder closed its logs.</summary>
    public bool WasClean { get; }

    private string CleanPath => System.IO.Path.Combine(Path, CleanName);

    /// <exception cref="DataFolderException">In use, unwritable, or of a newer format.</exception>
    public static DataFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"the data folder {path} cannot be created: {e.Message}");
        }

        var held = TakeLock(path);
        try
        {
            CheckFormat(path);
            var clean = System.IO.Path.Combine(path, CleanName);
            var wasClean = File.Exists(clean) || !Directory.EnumerateDirectories(path).Any();
            File.Delete(clean);
            return new DataFolder(path, held, wasClean);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void MarkClean() => RealDisk.Instance.Replace(CleanPath, "closed\n"u8);

    public void Dispose() => _lock.Dispose();

    private static FileStream TakeLock(string path)
    {
        var lockPath = System.IO.Path.Combine(path, LockName);
        try
        {
            return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            throw new DataFolderException($"the data folder {path} is not writable; choose another with --data");
        }
        catch (IOException e)
        {
            throw new DataFolderException(
                File.Exists(lockPath)
                    ? $"the data folder {path} is in use by another broker; stop it or choose another folder with --data"
                    : $"the data folder {path} is not writable: {e.Message}");
        }
    }

    private static void CheckFormat(string path)
    {
        var formatPath = System.IO.Path.Combine(path, FormatName);
        if (!File.Exists(formatPath))
        {
            WriteFormat(formatPath);
            return;
        }

        var words = File.ReadAllText(formatPath).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["stockkafka-broker", var version] || !int.TryParse(version, out var number) || number < 1)
        {
            throw new DataFolderException($"{formatPath} is not a broker's format file; is {path} the right data folder?");
        }

        if (number < FormatVersion)
        {
            // Everything older is read as it is; the mark keeps older brokers away from what is written from now on.
            WriteFormat(formatPath);
        }
        else if (number > FormatVersion)
        {
            throw new DataFolderException(
                $"the data folder {path} has format {number}, this broker knows up to {FormatVersion}; use a newer broker");
        }
    }

    private static void WriteFormat(string path) =>
        RealDisk.Instance.Replace(path, System.Text.Encoding.ASCII.GetBytes($"stockkafka-broker {FormatVersion}\n"));
}

using System.Globalization;

namespace StockKafka.MarketData.Store;

/// <summary>
/// The right to write a store: a lock on a file beside the database. The kernel takes it back when its process ends, however
/// that ends, so it is never left behind and needs no expiry.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or answers null because another process has it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static StoreLock? TryTake(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }

        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new StoreLock(file);
    }

    public void Dispose() => _file.Dispose();
}

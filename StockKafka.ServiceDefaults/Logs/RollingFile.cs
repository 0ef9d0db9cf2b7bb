namespace StockKafka.ServiceDefaults.Logs;

/// <summary>
/// A file that begins anew when it has reached a size: <c>name</c> becomes <c>name.1</c>, that <c>name.2</c>, and so on; what is older is deleted.
/// One process writes it; the next one with the same name takes <c>name-2</c>, as replicas of a service do.
/// </summary>
internal sealed class RollingFile : IDisposable
{
    private const int MostProcesses = 100;

    private readonly long _maxBytes;
    private readonly int _kept;
    private readonly string _path;
    private readonly FileStream _lock;
    private FileStream _stream;

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public RollingFile(string path, long maxBytes, int kept)
    {
        (_maxBytes, _kept) = (maxBytes, kept);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        for (var process = 1; ; process++)
        {
            _path = process == 1 ? path : $"{Path.ChangeExtension(path, null)}-{process}{Path.GetExtension(path)}";
            try
            {
                // A file of its own: readers of the log would find one that is locked in use.
                _lock = new($"{_path}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
                break;
            }
            catch (IOException) when (process < MostProcesses && File.Exists($"{_path}.lock"))
            {
                // Another process writes this one.
            }
        }

        try
        {
            _stream = Open();
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Appends whole lines.</summary>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (!_stream.CanWrite)
        {
            _stream = Open(); // Beginning anew has failed, such as on a full disk.
        }

        if (_stream.Length > 0 && _stream.Length + lines.Length > _maxBytes)
        {
            Roll();
        }

        _stream.Write(lines);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _lock.Dispose();
    }

    private FileStream Open() => new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private void Roll()
    {
        _stream.Dispose();
        File.Delete($"{_path}.{_kept}");
        for (var part = _kept - 1; part >= 1; part--)
        {
            if (File.Exists($"{_path}.{part}"))
            {
                File.Move($"{_path}.{part}", $"{_path}.{part + 1}", overwrite: true);
            }
        }

        if (_kept > 0)
        {
            File.Move(_path, $"{_path}.1", overwrite: true);
        }
        else
        {
            File.Delete(_path);
        }

        _stream = Open();
    }
}

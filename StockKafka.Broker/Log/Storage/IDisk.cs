namespace StockKafka.Broker.Log.Storage;

/// <summary>
/// The file system below the logs: the real one, or one that a simulation can tear apart. Paths are absolute; what cannot be
/// done is an <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>, as from <see cref="File"/>.
/// </summary>
internal interface IDisk
{
    /// <summary>Opens a file to read and write; others may have it open, move it and delete it meanwhile.</summary>
    /// <param name="mode"><see cref="FileMode.Open"/>, <see cref="FileMode.OpenOrCreate"/> or <see cref="FileMode.Create"/>.</param>
    IDiskFile Open(string path, FileMode mode);

    bool FileExists(string path);

    bool FolderExists(string path);

    /// <summary>Does nothing when the folder is there.</summary>
    void CreateFolder(string path);

    /// <summary>Deletes the folder and what is in it.</summary>
    void DeleteFolder(string path);

    /// <param name="extension">What their names end with.</param>
    IEnumerable<FileOnDisk> Files(string folder, string extension);

    /// <summary>Does nothing when the file is not there.</summary>
    void Delete(string path);

    /// <summary>Gives a file another name within its folder, in the place of whatever has that name, all at once.</summary>
    void Move(string from, string to);

    /// <summary>Makes creations, renames and deletions in a folder durable.</summary>
    void FlushFolder(string path);

    DateTime CreatedAt(string path);

    DateTime WrittenAt(string path);

    void SetWrittenAt(string path, DateTime utc);
}

/// <summary>An open file. It can be read and written by several threads, and after it was deleted.</summary>
internal interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <returns>How many bytes were read: 0 behind the end, and perhaps fewer than there are.</returns>
    int Read(Span<byte> buffer, long position);

    /// <exception cref="IOException">Nothing or a part of it was written.</exception>
    void Write(ReadOnlySpan<byte> bytes, long position);

    void SetLength(long length);

    /// <summary>Returns when the content is on the disk and not only in the page cache.</summary>
    /// <exception cref="IOException">The data could not be written back; what of it is on the disk is unknown.</exception>
    void Flush();
}

internal readonly record struct FileOnDisk(string Path, long Length);

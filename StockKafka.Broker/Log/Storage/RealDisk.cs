using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StockKafka.Broker.Log.Storage;

/// <summary>The file system of this machine.</summary>
internal sealed partial class RealDisk : IDisk
{
    private const int ReadOnly = 0;

    public static readonly RealDisk Instance = new();

    private RealDisk()
    {
    }

    public IDiskFile Open(string path, FileMode mode) =>
        new OpenFile(File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    public bool FileExists(string path) => File.Exists(path);

    public bool FolderExists(string path) => Directory.Exists(path);

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void DeleteFolder(string path) => Directory.Delete(path, recursive: true);

    public IEnumerable<FileOnDisk> Files(string folder, string extension) =>
        new DirectoryInfo(folder).EnumerateFiles("*" + extension).Select(file => new FileOnDisk(file.FullName, file.Length));

    public void Delete(string path) => File.Delete(path);

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"cannot open folder {path} to flush it, error {Marshal.GetLastPInvokeError()}");
        }

        var result = Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"cannot flush folder {path}, error {error}");
        }
    }

    public DateTime CreatedAt(string path) => File.GetCreationTimeUtc(path);

    public DateTime WrittenAt(string path) => File.GetLastWriteTimeUtc(path);

    public void SetWrittenAt(string path, DateTime utc) => File.SetLastWriteTimeUtc(path, utc);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    private sealed class OpenFile(SafeFileHandle handle) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> buffer, long position) => RandomAccess.Read(handle, buffer, position);

        public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Flush()
        {
            if (!OperatingSystem.IsLinux())
            {
                RandomAccess.FlushToDisk(handle);
                return;
            }

            // fdatasync leaves out the time stamps of the file, which fsync would wait for.
            if (DataSync(handle) != 0)
            {
                throw new IOException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}");
            }
        }

        public void Dispose() => handle.Dispose();
    }
}

using System.Globalization;
using System.Text;
using Aspire.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// The folder in which one running application keeps its logs, generated secrets and the address of its control API. It
/// belongs to one AppHost at a time: the lock on it ends with the process, however that ends.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private readonly FileStream _lock;
    private readonly bool _temporary;

    private StateFolder(string path, FileStream @lock, bool temporary)
    {
        Path = path;
        _lock = @lock;
        _temporary = temporary;
    }

    public string Path { get; }

    public string Logs => System.IO.Path.Combine(Path, "logs");

    public string ControlFile => System.IO.Path.Combine(Path, "control.json");

    public string ParametersFile => System.IO.Path.Combine(Path, "parameters.json");

    /// <summary>Folder of a named volume; kept between runs.</summary>
    public string Volume(string name) => System.IO.Path.Combine(Path, "volumes", name);

    /// <summary>Folder of a resource without volume; emptied at the start of the application, as a new container would be.</summary>
    public string Scratch(string resource) => System.IO.Path.Combine(Path, "scratch", resource);

    /// <exception cref="DistributedApplicationException">The folder cannot be written, or another AppHost holds it.</exception>
    public static StateFolder Open(string path, bool temporary)
    {
        try
        {
            Directory.CreateDirectory(path);
            var @lock = AcquireLock(path);
            try
            {
                var folder = new StateFolder(path, @lock, temporary);
                File.WriteAllText(PidFile(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                File.Delete(folder.ControlFile);
                Directory.CreateDirectory(folder.Logs);
                if (Directory.Exists(System.IO.Path.Combine(path, "scratch")))
                {
                    Directory.Delete(System.IO.Path.Combine(path, "scratch"), recursive: true);
                }

                return folder;
            }
            catch
            {
                @lock.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new DistributedApplicationException($"The state folder '{path}' cannot be used: {exception.Message.TrimEnd('.')}. Choose another with --data DIR.", exception);
        }
    }

    /// <summary>Writes a file that only the owner can read, in one step.</summary>
    public static void WritePrivate(string path, string content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(content));
        }

        File.Move(temporary, path, overwrite: true);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(ControlFile);
            File.Delete(PidFile(Path));
            if (_temporary)
            {
                Directory.Delete(Path, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A leftover here is overwritten by the next start.
        }

        _lock.Dispose();
    }

    private static string PidFile(string path) => System.IO.Path.Combine(path, "pid");

    private static FileStream AcquireLock(string path)
    {
        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            var holder = ReadHolder(path);
            throw new DistributedApplicationException(
                $"The state folder '{path}' is in use by {(holder is null ? "another AppHost" : $"the AppHost with pid {holder}")}. Stop that one, or choose another folder with --data DIR.");
        }
    }

    private static string? ReadHolder(string path)
    {
        try
        {
            var text = File.ReadAllText(PidFile(path)).Trim();
            return int.TryParse(text, CultureInfo.InvariantCulture, out _) ? text : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

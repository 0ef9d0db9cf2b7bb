using System.Globalization;
using Aspire.Hosting;

namespace StockKafka.Hosting;

/// <summary>A folder with the state of one running application. One AppHost at a time has it; the lock goes with the process.</summary>
public sealed class StateFolder : IDisposable
{
    private readonly FileStream _lock;

    private StateFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Takes a folder, which is made if it is not there.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="DistributedApplicationException">Another AppHost has it, or it cannot be written. The message says which in one line.</exception>
    public static StateFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var pidFile = System.IO.Path.Combine(full, "apphost.pid");
        try
        {
            CreatePrivate(full);
            var held = new FileStream(System.IO.Path.Combine(full, "apphost.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(full, held);
        }
        catch (IOException) when (IsHeld(full))
        {
            var pid = File.Exists(pidFile) ? File.ReadAllText(pidFile) : "?";
            throw new DistributedApplicationException($"The state folder '{full}' is in use by the AppHost with pid {pid}; stop that one, or give this one another folder.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The state folder '{full}' cannot be written ({failure.Message}); give another one.", failure);
        }
    }

    /// <summary>A folder in it that others on this machine cannot enter, made if it is not there.</summary>
    /// <param name="name">Its name.</param>
    public string Private(string name)
    {
        var folder = System.IO.Path.Combine(Path, name);
        CreatePrivate(folder);
        return folder;
    }

    /// <summary>Writes a file in it that others on this machine cannot read.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">What it holds.</param>
    public void WritePrivate(string name, string text)
    {
        // Written beside it and renamed: a reader sees nothing, or all of it.
        var file = System.IO.Path.Combine(Path, name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(file + ".new", options))
        {
            writer.Write(text);
        }

        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(Path, "apphost.pid"));
        _lock.Dispose();
    }

    private static bool IsHeld(string folder)
    {
        try
        {
            using var probe = new FileStream(System.IO.Path.Combine(folder, "apphost.lock"), FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
            return false;
        }
        catch (IOException failure)
        {
            return failure is not (FileNotFoundException or DirectoryNotFoundException);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

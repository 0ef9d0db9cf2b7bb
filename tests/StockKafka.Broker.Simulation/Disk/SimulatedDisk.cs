using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Simulation.Disk;

/// <summary>
/// A file system in memory that forgets what was not made durable when the power fails, tears what was under way, and gives
/// errors when it is told to. What it does is decided by the seed of its random numbers alone.
/// </summary>
internal sealed partial class SimulatedDisk(Random random, TimeProvider clock) : IDisk
{
    private readonly SimulatedFolder _root = new();
    private int _untilPowerFails = -1;
    private int _generation;

    public DiskFaults Faults { get; init; } = new();

    public bool IsOff { get; private set; }

    public long Operations { get; private set; }

    /// <summary>How many operations were answered with an error.</summary>
    public long Errors { get; private set; }

    /// <summary>The power fails in the middle of an operation, so many of them from now; -1: it does not.</summary>
    public void FailPowerAfter(int operations) => _untilPowerFails = operations;

    /// <summary>The broker is killed; the machine and with it the page cache live on.</summary>
    public void Kill() => (_untilPowerFails, IsOff, _generation) = (-1, false, _generation + 1);

    /// <summary>The power was off and is on again.</summary>
    public void Crash()
    {
        var survival = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
        _root.Crash(random, survival, journaled: random.Next(3) > 0);
        Kill();
    }

    public IDiskFile Open(string path, FileMode mode)
    {
        var (folder, name) = ParentOf(path);
        var found = folder.Entries.GetValueOrDefault(name);
        if (found is not SimulatedFile file)
        {
            if (mode == FileMode.Open)
            {
                throw new FileNotFoundException($"no file {path}");
            }

            ChangeFolder(grows: true);
            file = new SimulatedFile(clock.GetUtcNow().UtcDateTime);
            folder.Set(name, file);
        }
        else
        {
            CheckPower();
            if (mode == FileMode.Create)
            {
                file.SetLength(0);
            }
        }

        return new Handle(this, file, _generation);
    }

    public bool FileExists(string path) => Find(path) is SimulatedFile;

    public bool FolderExists(string path) => Find(path) is SimulatedFolder;

    public void CreateFolder(string path)
    {
        var folder = _root;
        foreach (var name in Names(path))
        {
            if (!folder.Entries.TryGetValue(name, out var next))
            {
                ChangeFolder(grows: true);
                folder.Set(name, next = new SimulatedFolder());
            }

            folder = (SimulatedFolder)next;
        }
    }

    public void DeleteFolder(string path)
    {
        var folder = FolderAt(path);
        foreach (var name in folder.Entries.Keys.ToArray())
        {
            ChangeFolder(grows: false);
            folder.Set(name, null);
        }

        var (parent, own) = ParentOf(path);
        ChangeFolder(grows: false);
        parent.Set(own, null);
    }

    public IEnumerable<FileOnDisk> Files(string folder, string extension) =>
    [
        .. FolderAt(folder).Entries
            .Where(entry => entry.Value is SimulatedFile && entry.Key.EndsWith(extension, StringComparison.Ordinal))
            .Select(entry => new FileOnDisk(Path.Combine(folder, entry.Key), ((SimulatedFile)entry.Value).Length)),
    ];

    public void Delete(string path)
    {
        var (folder, name) = ParentOf(path);
        if (folder.Entries.ContainsKey(name))
        {
            ChangeFolder(grows: false);
            folder.Set(name, null);
        }
    }

    public void Move(string from, string to)
    {
        var (folder, name) = ParentOf(from);
        if (!folder.Entries.ContainsKey(name))
        {
            throw new FileNotFoundException($"no file {from}");
        }

        ChangeFolder(grows: false);
        folder.Move(name, Path.GetFileName(to));
    }

    public void FlushFolder(string path)
    {
        var folder = FolderAt(path);
        ChangeFolder(grows: false);
        if (!Faults.FlushLies)
        {
            folder.Flush();
        }
    }

    public DateTime CreatedAt(string path) => FileAt(path).Created;

    public DateTime WrittenAt(string path) => FileAt(path).Written;

    public void SetWrittenAt(string path, DateTime utc) => FileAt(path).Written = utc;

    private static string[] Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private SimulatedFile FileAt(string path) => Find(path) as SimulatedFile ?? throw new FileNotFoundException($"no file {path}");

    private SimulatedFolder FolderAt(string path) =>
        Find(path) as SimulatedFolder ?? throw new DirectoryNotFoundException($"no folder {path}");

    private (SimulatedFolder Folder, string Name) ParentOf(string path) =>
        (FolderAt(Path.GetDirectoryName(path)!), Path.GetFileName(path));

    private object? Find(string path)
    {
        CheckPower();
        object? found = _root;
        foreach (var name in Names(path))
        {
            found = (found as SimulatedFolder)?.Entries.GetValueOrDefault(name);
        }

        return found;
    }
}

namespace StockKafka.Packages.Tests;

/// <summary>All tests share one: it takes a while to pack and to build.</summary>
[CollectionDefinition(nameof(StrangersFolder))]
public sealed class StrangersFolderCollection : ICollectionFixture<StrangersFolder>;

/// <summary>
/// What a stranger has: the packed files in a folder, and the samples in another, outside of this checkout and built from them. The code of the
/// READMEs is pasted into the samples' test project.
/// </summary>
public sealed class StrangersFolder : IAsyncLifetime
{
    public const string Broker = "StockKafka.Broker", Hosting = "StockKafka.Hosting", Load = "StockKafka.Load";

#if DEBUG
    public const string Configuration = "Debug";
#else
    public const string Configuration = "Release";
#endif

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));
    private readonly string _version = $"0.1.0-test.{Guid.NewGuid():N}"; // One that is in no cache.

    public string Samples => Path.Combine(_folder, "samples");

    private string Packed => Path.Combine(_folder, "packed");

    /// <summary>A file that building a sample has made.</summary>
    public string Built(string sample, string file) => Path.Combine(Samples, sample, "bin", Configuration, "net10.0", file);

    public Package Package(string name) => new(Path.Combine(Packed, $"{name}.{_version}.nupkg"));

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(((string[])[Broker, Hosting, Load]).Select(name => DotNet.RunAsync(
            Repository.Root, "pack", name, "-c", Configuration, "--no-build", "-o", Packed, $"-p:Version={_version}", "-nodeReuse:false", "-v:q")));
        CopySamples();
        foreach (var name in (string[])[Broker, Load])
        {
            await File.WriteAllTextAsync(Path.Combine(Samples, "Bakery.Tests", $"{name}.Readme.cs"), Package(name).ReadmeCode());
        }

        // What other packages need is there already, for this checkout was built with the same.
        var listed = await DotNet.RunAsync(Repository.Root, "nuget", "locals", "global-packages", "--list");
        var fetched = listed[(listed.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        await DotNet.RunAsync(
            Samples, "build", "Bakery.slnx", "-c", Configuration, "-v:q", "-nodeReuse:false", "--disable-build-servers", $"-p:StockKafkaVersion={_version}",
            $"-p:RestoreAdditionalProjectSources={Packed}", $"-p:RestorePackagesPath={Path.Combine(_folder, "unpacked")}", $"-p:RestoreFallbackFolders={fetched}");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private void CopySamples()
    {
        var from = Path.Combine(Repository.Root, "samples");
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(from, file)))
        {
            if (!file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Samples, file))!);
                File.Copy(Path.Combine(from, file), Path.Combine(Samples, file));
            }
        }
    }
}

using System.IO.Compression;
using System.Xml.Linq;

namespace StockKafka.Packages.Tests;

/// <summary>A packed file.</summary>
public sealed class Package(string path)
{
    public long Size { get; } = new FileInfo(path).Length;

    public IReadOnlyList<string> Files { get; } = Open(path, archive => archive.Entries.Select(entry => entry.FullName).ToArray());

    /// <summary>What a feed shows: the metadata of the package.</summary>
    public XElement Metadata => XDocument.Parse(Text(Files.Single(file => file.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!.Elements().Single();

    public string Text(string file) => System.Text.Encoding.UTF8.GetString(Bytes(file)).TrimStart('\uFEFF');

    public byte[] Bytes(string file) => Open(path, archive =>
    {
        using var content = (archive.GetEntry(file) ?? throw new FileNotFoundException($"{file} is not in {path}")).Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    });

    /// <summary>The C# of its README, as somebody would paste it.</summary>
    public string ReadmeCode()
    {
        const string begin = "```csharp\n", end = "```\n";
        var readme = Text("README.md").ReplaceLineEndings("\n");
        var at = readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return readme[at..readme.IndexOf(end, at, StringComparison.Ordinal)];
    }

    private static T Open<T>(string path, Func<ZipArchive, T> read)
    {
        using var archive = ZipFile.OpenRead(path);
        return read(archive);
    }
}

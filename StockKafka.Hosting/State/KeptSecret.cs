using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace StockKafka.Hosting;

/// <summary>The default of a secret parameter: made once for a state folder and kept in a file of it that its owner alone can read.</summary>
/// <param name="folder">The state folder.</param>
/// <param name="file">Name of the file.</param>
public sealed class KeptSecret(StateFolder folder, string file) : ParameterDefault
{
    private const int Length = 32;
    private const string Characters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    /// <inheritdoc />
    /// <exception cref="DistributedApplicationException">The file is there and holds nothing.</exception>
    public override string GetDefaultValue()
    {
        var path = Path.Combine(folder.Path, file);
        if (!File.Exists(path))
        {
            folder.WritePrivate(file, RandomNumberGenerator.GetString(Characters, Length));
        }

        return File.ReadAllText(path).Trim() is { Length: > 0 } secret
            ? secret
            : throw new DistributedApplicationException($"The file '{path}' is empty; delete it, and a new key is made.");
    }

    /// <inheritdoc />
    public override void WriteToManifest(ManifestPublishingContext context) => new GenerateParameterDefault { MinLength = Length, Special = false }.WriteToManifest(context);
}

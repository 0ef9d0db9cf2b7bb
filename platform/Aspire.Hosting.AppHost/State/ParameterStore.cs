using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>Generated parameter values, kept between runs in the state folder so that a data folder keeps its password.</summary>
internal sealed class ParameterStore(string file)
{
    private readonly Lock _lock = new();

    /// <summary>The kept value, or a new one that is then kept.</summary>
    /// <exception cref="DistributedApplicationException">The file is damaged or cannot be written.</exception>
    public string GetOrAdd(string name, Func<string> generate)
    {
        lock (_lock)
        {
            var values = Read();
            if (values[name]?.GetValue<string>() is { } kept)
            {
                return kept;
            }

            var value = generate();
            values[name] = value;
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                StateFolder.WritePrivate(file, values.ToJsonString());
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new DistributedApplicationException($"The generated value of the parameter '{name}' cannot be kept in '{file}': {exception.Message}", exception);
            }

            return value;
        }
    }

    private JsonObject Read()
    {
        try
        {
            return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or IOException)
        {
            throw new DistributedApplicationException($"The kept parameter values in '{file}' cannot be read: {exception.Message} Delete the file to have new ones generated.", exception);
        }
    }
}

using System.Reflection;

namespace StockKafka.Platform.Hosting;

/// <summary>Where the AppHost's project is; the build writes it into the assembly.</summary>
internal sealed record AppHostProject(string Directory, string FileName)
{
    public static AppHostProject Of(Assembly? assembly)
    {
        var metadata = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().ToLookup(a => a.Key, a => a.Value);
        return new(
            metadata?["apphostprojectpath"].FirstOrDefault() ?? System.IO.Directory.GetCurrentDirectory(),
            metadata?["apphostprojectname"].FirstOrDefault() ?? $"{assembly?.GetName().Name ?? "AppHost"}.csproj");
    }
}

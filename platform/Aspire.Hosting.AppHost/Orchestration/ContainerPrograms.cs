using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Programs of this machine that do what an image does, told the address of the first endpoint. Arguments of the model are added after
/// these; a file or folder that is mounted for the image is read where it is.
/// </summary>
internal static class ContainerPrograms
{
    /// <summary>The program for an image, or null where there is none.</summary>
    public static LocalProgramAnnotation? Find(string image) => Short(image) switch
    {
        "prom/prometheus" => Program("prometheus", "prometheus", context =>
        [
            $"--config.file={context.File("/etc/prometheus/prometheus.yml")}",
            $"--storage.tsdb.path={context.Folder("/prometheus")}",
            $"--web.listen-address={Listen(context)}",
        ]),
        "prom/alertmanager" => Program("prometheus-alertmanager", "prometheus-alertmanager", context =>
        [
            $"--config.file={context.File("/etc/alertmanager/alertmanager.yml")}",
            $"--storage.path={context.Folder("/alertmanager")}",
            $"--web.listen-address={Listen(context)}",
            "--cluster.listen-address=",
        ]),
        _ => null,
    };

    private static string Short(string image) => image.StartsWith("docker.io/", StringComparison.Ordinal) ? image["docker.io/".Length..] : image;

    private static LocalProgramAnnotation Program(string command, string package, Func<LocalProgramContext, IReadOnlyList<string>> arguments) =>
        new((context, _) => ValueTask.FromResult(new LocalProgram
        {
            Command = command,
            Arguments = arguments(context),
            InstallCommand = $"apt-get install {package}",
        }));

    private static string Listen(LocalProgramContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IResourceWithEndpoints)context.Resource).GetEndpoints().First().Port}");
}

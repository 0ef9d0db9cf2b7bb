using System.Globalization;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

internal sealed record RedisPersistenceAnnotation(TimeSpan Interval, long KeysChanged) : IResourceAnnotation;

/// <summary>
/// How redis-server is started. It reads its configuration from standard input (<c>redis-server -</c>), so that the password is
/// neither in a file nor in the list of processes.
/// </summary>
internal static class RedisProgram
{
    /// <exception cref="DistributedApplicationException">The password has characters that Redis cannot read from its configuration.</exception>
    public static async ValueTask<LocalProgram> DescribeAsync(RedisResource redis, LocalProgramContext context, string dataFolder, CancellationToken cancellationToken)
    {
        var folder = context.Folder(dataFolder);
        var password = redis.PasswordParameter is null ? null : await redis.PasswordParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var save = redis.Annotations.OfType<RedisPersistenceAnnotation>().LastOrDefault();
        var configuration = new StringBuilder()
            .AppendLine("bind 127.0.0.1")
            .AppendLine(CultureInfo.InvariantCulture, $"port {context.Port(RedisResource.PrimaryEndpointName)}")
            .AppendLine("protected-mode yes")
            .AppendLine("daemonize no")
            .AppendLine(CultureInfo.InvariantCulture, $"dir {Quote(folder)}")
            .AppendLine(save is null
                ? "save \"\""
                : string.Create(CultureInfo.InvariantCulture, $"save {Math.Max(1, (long)save.Interval.TotalSeconds)} {save.KeysChanged}"));
        if (!string.IsNullOrEmpty(password))
        {
            configuration.AppendLine(CultureInfo.InvariantCulture, $"requirepass {Quote(password)}");
        }

        return new LocalProgram
        {
            Command = "redis-server",
            Arguments = ["-"],
            WorkingDirectory = folder,
            StandardInput = configuration.ToString(),
            InstallCommand = "apt-get install redis-server",
        };
    }

    // redis.conf: in double quotes, backslash escapes.
    private static string Quote(string value) => value.Any(char.IsControl)
        ? throw new DistributedApplicationException("a password or folder of Redis must not contain control characters")
        : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

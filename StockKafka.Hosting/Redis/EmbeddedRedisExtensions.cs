using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting;

/// <summary>Adds a Redis server without a container.</summary>
public static class EmbeddedRedisExtensions
{
    /// <summary>Adds Microsoft.Garnet as a child process on loopback, with a password and a bound on its memory. It is healthy when it answers PING.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource, and of the connection string.</param>
    /// <param name="port">Port for clients; null for a free one.</param>
    /// <param name="password">What clients must show; by default made anew with each start.</param>
    /// <exception cref="DistributedApplicationException">The server's program is missing.</exception>
    public static IResourceBuilder<EmbeddedRedisResource> AddEmbeddedRedis(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var program = EmbeddedProgram.Find("redis", "StockKafka.Garnet.dll");
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var redis = new EmbeddedRedisResource(name, EmbeddedProgram.Dotnet, builder.AppHostDirectory, secret);
        return builder.AddResource(redis)
            .WithEndpoint(port: port, name: EmbeddedRedisResource.ClientEndpoint, isProxied: false)
            .WithPing()
            .WithEnvironment("GARNET_PASSWORD", redis.PasswordParameter) // not an argument: those are shown
            .WithProgram(program, () =>
            [
                ("--bind", "127.0.0.1"),
                ("--port", redis.PrimaryEndpoint.Property(EndpointProperty.TargetPort)),
                ("--memory", redis.MemoryLimit),
                ("--index", "16m"),
                ("--checkpointdir", Path.Combine(builder.AppHostDirectory, "obj", "embedded", name)), // where SAVE goes; a start reads nothing there
                ("--device-type", "RandomAccess"), // in .NET: the other needs a library of each system
                ("--logger-level", "Warning"),
            ]);
    }

    /// <summary>Bounds the memory for values; the oldest are dropped beyond it. Default 128 MiB.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="mebibytes">16 to 1,048,576; a power of two, as Garnet takes it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is neither.</exception>
    public static IResourceBuilder<EmbeddedRedisResource> WithMemoryLimit(this IResourceBuilder<EmbeddedRedisResource> builder, int mebibytes)
    {
        if (mebibytes is < 16 or > 1_048_576 || !int.IsPow2(mebibytes))
        {
            throw new ArgumentOutOfRangeException(nameof(mebibytes), mebibytes, "Give a power of two from 16 to 1048576.");
        }

        builder.Resource.MemoryLimit = mebibytes.ToString(CultureInfo.InvariantCulture) + "m";
        return builder;
    }

    /// <summary>Healthy when it answers PING; that it asks for a password is an answer.</summary>
    private static IResourceBuilder<EmbeddedRedisResource> WithPing(this IResourceBuilder<EmbeddedRedisResource> builder)
    {
        var endpoint = builder.Resource.PrimaryEndpoint;
        return builder.WithPatientCheck($"{builder.Resource.Name}_ping", async cancellationToken =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            var stream = client.GetStream();
            await stream.WriteAsync("*1\r\n$4\r\nPING\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            var answer = new byte[64];
            var read = await stream.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
            return answer.AsSpan(0, read).StartsWith("+PONG"u8) || answer.AsSpan(0, read).StartsWith("-NOAUTH"u8) ? null : "PING was not answered";
        });
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Platform.Hosting;

/// <summary>Healthy where Redis answers PING with PONG, spoken in RESP over a fresh connection.</summary>
internal sealed class RedisPing(RedisResource redis) : IHealthCheck
{
    private const int LongestAnswer = 512;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!redis.PrimaryEndpoint.IsAllocated)
        {
            return HealthCheckResult.Unhealthy("the endpoint has no address yet");
        }

        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, cancellationToken).ConfigureAwait(false);
            if (redis.PasswordParameter is { } password)
            {
                var answer = await AskAsync(socket, cancellationToken, "AUTH", await password.GetValueAsync(cancellationToken).ConfigureAwait(false) ?? string.Empty).ConfigureAwait(false);
                if (answer != "+OK")
                {
                    return HealthCheckResult.Unhealthy(answer);
                }
            }

            var pong = await AskAsync(socket, cancellationToken, "PING").ConfigureAwait(false);
            return pong == "+PONG" ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(pong);
        }
        catch (SocketException exception)
        {
            return HealthCheckResult.Unhealthy(exception.SocketErrorCode == SocketError.ConnectionRefused ? "not listening" : exception.Message);
        }
    }

    private static async Task<string> AskAsync(Socket socket, CancellationToken cancellationToken, params string[] command)
    {
        var request = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var part in command)
        {
            request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await socket.SendAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken).ConfigureAwait(false);
        var answer = new byte[LongestAnswer];
        var length = 0;
        while (length < answer.Length && !answer.AsSpan(0, length).EndsWith("\r\n"u8))
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return "the connection was closed";
            }

            length += read;
        }

        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd();
    }
}

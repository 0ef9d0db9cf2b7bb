using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Hosting;

/// <summary>Health checks that notice within 25 ms that a resource is ready.</summary>
public static class ReadinessExtensions
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    // Shared: a client of its own for each check would keep its connections for nothing.
    private static readonly HttpClient s_http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = AnswerPatience,
    };

    /// <summary>Healthy when a GET is answered with a success.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">What is asked for, such as <c>/health</c>.</param>
    /// <param name="endpointName">The endpoint that is asked.</param>
    public static IResourceBuilder<T> WithReadiness<T>(this IResourceBuilder<T> builder, string path, string endpointName = "http")
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.GetEndpoint(endpointName);
        return builder.WithPatientCheck($"{builder.Resource.Name}_{endpointName}_{path}", async cancellationToken =>
        {
            using var response = await s_http.GetAsync(new Uri(new Uri(endpoint.Url), path), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"{path} answered {(int)response.StatusCode}";
        });
    }

    /// <summary>Healthy when a Redis server answers PING; that it asks for a password is an answer.</summary>
    internal static IResourceBuilder<EmbeddedRedisResource> WithPing(this IResourceBuilder<EmbeddedRedisResource> builder)
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

    private static IResourceBuilder<T> WithPatientCheck<T>(this IResourceBuilder<T> builder, string key, Func<CancellationToken, Task<string?>> ask)
        where T : IResource
    {
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, services => new PatientHealthCheck(AskAsync, services.GetService<TimeProvider>() ?? TimeProvider.System), HealthStatus.Unhealthy, tags: null));
        return builder.WithHealthCheck(key);

        async Task<string?> AskAsync(CancellationToken cancellationToken)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(AnswerPatience);
            try
            {
                return await ask(patience.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException)
            {
                return failure.Message;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return $"no answer within {AnswerPatience.TotalSeconds:0} s";
            }
        }
    }
}

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
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
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
            using var response = await Http.GetAsync(new Uri(new Uri(endpoint.Url), path), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"{path} answered {(int)response.StatusCode}";
        });
    }

    /// <summary>Healthy when the question has an answer.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="key">Name of the health check.</param>
    /// <param name="ask">Returns what is wrong; null: nothing. What it says by an exception of the network is wrong, too.</param>
    internal static IResourceBuilder<T> WithPatientCheck<T>(this IResourceBuilder<T> builder, string key, Func<CancellationToken, Task<string?>> ask)
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

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command that is an HTTP request is sent and judged.</summary>
public class HttpCommandOptions : CommandOptions
{
    /// <summary>POST where null.</summary>
    public HttpMethod? Method { get; set; }

    /// <summary>Name of the client made by <c>IHttpClientFactory</c>; null for its default one.</summary>
    public string? HttpClientName { get; set; }

    /// <summary>Chooses the endpoint; null for the one named, or the first that is HTTP.</summary>
    public Func<EndpointReference>? EndpointSelector { get; set; }

    /// <summary>Adds headers or a body before the request is sent.</summary>
    public Func<HttpCommandRequestContext, Task>? PrepareRequest { get; set; }

    /// <summary>Judges the answer; null: any status of success is success.</summary>
    public Func<HttpCommandResultContext, Task<ExecuteCommandResult>>? GetCommandResult { get; set; }
}

/// <summary>A request that is about to be sent.</summary>
public sealed class HttpCommandRequestContext
{
    public required IServiceProvider ServiceProvider { get; init; }

    public required string ResourceName { get; init; }

    public required EndpointReference Endpoint { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    public required HttpClient HttpClient { get; init; }

    public required HttpRequestMessage Request { get; init; }
}

/// <summary>An answer that has come.</summary>
public sealed class HttpCommandResultContext
{
    public required IServiceProvider ServiceProvider { get; init; }

    public required string ResourceName { get; init; }

    public required EndpointReference Endpoint { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    public required HttpClient HttpClient { get; init; }

    public required HttpResponseMessage Response { get; init; }
}

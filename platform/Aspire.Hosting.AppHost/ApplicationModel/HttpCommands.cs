namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command that is an HTTP request is sent and judged.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.HttpCommandOptions</c>.</remarks>
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
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.HttpCommandRequestContext</c>.</remarks>
public sealed class HttpCommandRequestContext
{
    /// <summary>The services of the application.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>Name of the resource that the command is run for.</summary>
    public required string ResourceName { get; init; }

    /// <summary>The endpoint that the request goes to.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>Cancelled when the caller of the command gives up.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The client that will send the request.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>The request, to be changed; method and address are set.</summary>
    public required HttpRequestMessage Request { get; init; }
}

/// <summary>An answer that has come.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.HttpCommandResultContext</c>.</remarks>
public sealed class HttpCommandResultContext
{
    /// <summary>The services of the application.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>Name of the resource that the command is run for.</summary>
    public required string ResourceName { get; init; }

    /// <summary>The endpoint that the answer came from.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>Cancelled when the caller of the command gives up.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The client that sent the request; usable for a further one.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>The answer, whatever its status; it is disposed after the judgement.</summary>
    public required HttpResponseMessage Response { get; init; }
}

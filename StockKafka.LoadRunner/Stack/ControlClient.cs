using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using StockKafka.LoadRunner.CommandLine;

namespace StockKafka.LoadRunner.Stack;

/// <summary>A resource of the running stack, as its control API tells it.</summary>
sealed record StackResource(
    string Name, string? Type, string? State, string? Health, IReadOnlyList<StackEndpoint>? Endpoints, string? ConnectionString)
{
    /// <summary>Process id; null where it is no process of its own or does not run.</summary>
    public int? Pid { get; init; }
}

sealed record StackEndpoint(string Name, string Url);

/// <summary>A parameter of the running stack.</summary>
sealed record StackParameter(string Name, string Value);

/// <summary>Where the running stack's control API is, as <c>control.json</c> in the data folder tells it.</summary>
sealed record ControlFile(string Url, string Token, int Pid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlFile))]
[JsonSerializable(typeof(StackParameter))]
[JsonSerializable(typeof(IReadOnlyList<StackResource>))]
sealed partial class StackJson : JsonSerializerContext;

/// <summary>Speaks to the running stack's control API.</summary>
sealed class ControlClient : IDisposable
{
    /// <summary>A resource that takes longer than this to stop or start has not done it.</summary>
    static readonly TimeSpan ActionTimeout = TimeSpan.FromSeconds(60);

    readonly HttpClient _http;

    public ControlClient(Uri address, string token)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true)
        {
            BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = ActionTimeout,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <exception cref="RunnerException">The control API does not answer as it should.</exception>
    public async Task<IReadOnlyList<StackResource>> GetResourcesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetFromJsonAsync("resources", StackJson.Default.IReadOnlyListStackResource, cancellationToken)
                .ConfigureAwait(false) ?? [];
        }
        catch (Exception exception) when (IsTrouble(exception, cancellationToken))
        {
            throw new RunnerException(
                $"the running stack's control API at {_http.BaseAddress} does not answer ({exception.Message}); is the stack up?", exception);
        }
    }

    /// <exception cref="RunnerException">The control API does not answer as it should.</exception>
    public async Task<string?> GetParameterAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync($"parameters/{name}", cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadFromJsonAsync(StackJson.Default.StackParameter, cancellationToken).ConfigureAwait(false))?.Value
                : null;
        }
        catch (Exception exception) when (IsTrouble(exception, cancellationToken))
        {
            throw new RunnerException($"the running stack's control API at {_http.BaseAddress} does not answer ({exception.Message})", exception);
        }
    }

    /// <summary>Does <paramref name="action"/> (stop, start, restart, kill, pause, resume) and returns when it is done.</summary>
    /// <exception cref="RunnerException">It was not done.</exception>
    public async Task ExecuteAsync(string resource, string action, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.PostAsync(
                $"resources/{Uri.EscapeDataString(resource)}/{action}", content: null, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new RunnerException($"{action} {resource}: the control API answered {(int)response.StatusCode}");
            }
        }
        catch (Exception exception) when (IsTrouble(exception, cancellationToken))
        {
            throw new RunnerException($"{action} {resource}: {exception.Message}", exception);
        }
    }

    public void Dispose() => _http.Dispose();

    static bool IsTrouble(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or JsonException
        || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);
}

using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using StockKafka.Hosting;
using StockKafka.Load.Notation;

namespace StockKafka.LoadRunner.Stack;

/// <summary>Speaks to the running stack's control API.</summary>
internal sealed class ControlClient : IDisposable
{
    private const string FileName = "control.json";

    /// <summary>A resource that takes longer than this to stop or start has not done it.</summary>
    private static readonly TimeSpan ActionTimeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly int? _pid;

    public ControlClient(Uri address, string token)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true)
        {
            BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = ActionTimeout,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private ControlClient(Uri address, ControlFile file)
        : this(address, file.Token) => (_pid, Dashboard) = (file.Pid, file.Dashboard);

    /// <summary>The link that lets a browser into the dashboard; null where there is none.</summary>
    public string? Dashboard { get; }

    /// <summary>Whether the process that wrote <c>control.json</c> has gone and left it behind.</summary>
    public bool IsOfADeadStack
    {
        get
        {
            try
            {
                using var process = _pid is { } pid ? Process.GetProcessById(pid) : null;
                return process is { HasExited: true };
            }
            catch (ArgumentException)
            {
                return true;
            }
        }
    }

    /// <summary>What <c>control.json</c> in a data folder leads to; null where there is none.</summary>
    /// <exception cref="RunnerException">The file cannot be read.</exception>
    public static ControlClient? Find(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllText(path), StackJson.Default.ControlFile);
            return file is { Token: not null } && Uri.TryCreate(file.Url, UriKind.Absolute, out var address)
                ? new ControlClient(address, file)
                : throw new RunnerException($"{path}: names no control API; start the stack anew with ./stockkafka up");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RunnerException($"{path}: {exception.Message}", exception);
        }
    }

    /// <exception cref="RunnerException">The control API does not answer as it should.</exception>
    public async Task<IReadOnlyList<StackResource>> GetResourcesAsync(CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, "resources", cancellationToken).ConfigureAwait(false);
        return await ReadAsync(answer, StackJson.Default.IReadOnlyListStackResource, cancellationToken).ConfigureAwait(false) ?? [];
    }

    /// <returns>Null for a parameter that the stack has not.</returns>
    /// <exception cref="RunnerException">The control API does not answer as it should.</exception>
    public async Task<string?> GetParameterAsync(string name, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(HttpMethod.Get, $"parameters/{name}", cancellationToken).ConfigureAwait(false);
        return answer.IsSuccessStatusCode
            ? (await ReadAsync(answer, StackJson.Default.StackParameter, cancellationToken).ConfigureAwait(false))?.Value
            : null;
    }

    /// <summary>Does <paramref name="action"/> (stop, start, restart, kill, pause, resume …) and returns when it is done.</summary>
    /// <returns>The resource, and what it has to say.</returns>
    /// <exception cref="RunnerException">It was not done.</exception>
    public async Task<StackResource?> ExecuteAsync(string resource, string action, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"resources/{Uri.EscapeDataString(resource)}/{Uri.EscapeDataString(action)}", cancellationToken)
            .ConfigureAwait(false);
        return answer.Content.Headers.ContentLength == 0 ? null : await ReadAsync(answer, StackJson.Default.StackResource, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request and returns when the answer's headers are there.</summary>
    /// <exception cref="RunnerException">There is no answer, or it is a refusal, whose reason is the message.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(method, path, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw new RunnerException(
                await ReasonAsync(answer, cancellationToken).ConfigureAwait(false) ?? $"{path}: the control API answered {(int)answer.StatusCode}");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTrouble(exception, cancellationToken))
        {
            throw new RunnerException(
                $"the running stack's control API at {_http.BaseAddress} does not answer ({exception.Message}); is the stack up?", exception);
        }
    }

    private async Task<T?> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTrouble(exception, cancellationToken))
        {
            throw new RunnerException($"the running stack's control API at {_http.BaseAddress} answers what cannot be read ({exception.Message})", exception);
        }
    }

    private static async Task<string?> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return (await answer.Content.ReadFromJsonAsync(StackJson.Default.ControlRefusal, cancellationToken).ConfigureAwait(false))?.Error;
        }
        catch (Exception exception) when (IsTrouble(exception, cancellationToken))
        {
            return null;
        }
    }

    private static bool IsTrouble(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or JsonException or IOException
        || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace StockKafka.Platform.Control;

/// <summary>Speaks to the control API of the stack that holds a state folder.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _folder;

    private ControlClient(HttpClient http, string folder, string? dashboardLogin)
    {
        _http = http;
        _folder = folder;
        DashboardLogin = dashboardLogin;
    }

    /// <summary>The link that lets a browser into the dashboard; null where that is turned off.</summary>
    public string? DashboardLogin { get; }

    /// <exception cref="ControlException">No stack runs on the folder.</exception>
    public static ControlClient Open(string folder)
    {
        var file = Path.Combine(folder, "control.json");
        ControlFile control;
        try
        {
            control = JsonSerializer.Deserialize(File.ReadAllText(file), ControlJson.Default.ControlFile)!;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NotRunning(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ControlException($"'{file}' cannot be read: {exception.Message}");
        }

        if (!IsAlive(control.Pid))
        {
            throw NotRunning(folder);
        }

        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            BaseAddress = new Uri(control.Url),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", control.Token);
        return new ControlClient(http, folder, control.DashboardLogin);
    }

    public async Task<IReadOnlyList<Resource>> ListAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "/resources", HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return (await response.Content.ReadFromJsonAsync(ControlJson.Default.ListResource, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The API's own JSON, unchanged.</summary>
    public async Task<string> ListJsonAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "/resources", HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<Resource> ShowAsync(string resource, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/resources/{Uri.EscapeDataString(resource)}", HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return (await response.Content.ReadFromJsonAsync(ControlJson.Default.Resource, cancellationToken).ConfigureAwait(false))!;
    }

    public async Task<Resource> ExecuteAsync(string resource, string command, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, $"/resources/{Uri.EscapeDataString(resource)}/{command}", HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return (await response.Content.ReadFromJsonAsync(ControlJson.Default.Resource, cancellationToken).ConfigureAwait(false))!;
    }

    public async Task CopyLogsAsync(string resource, int tail, bool follow, Stream target, CancellationToken cancellationToken)
    {
        var path = $"/resources/{Uri.EscapeDataString(resource)}/logs?tail={tail}&follow={(follow ? "true" : "false")}";
        using var response = await SendAsync(HttpMethod.Get, path, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        try
        {
            var source = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpIOException or IOException)
        {
            // The stack has gone, or the reader of our output has: either ends the log.
        }
    }

    public async Task<Parameter> ParameterAsync(string name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/parameters/{Uri.EscapeDataString(name)}", HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return (await response.Content.ReadFromJsonAsync(ControlJson.Default.Parameter, cancellationToken).ConfigureAwait(false))!;
    }

    public async Task ShutdownAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, "/shutdown", HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private static ControlException NotRunning(string folder) =>
        new($"no stack is running on '{folder}'; start one with 'stockkafka up', or name its folder with --data DIR");

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            using var request = new HttpRequestMessage(method, path);
            response = await _http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            throw NotRunning(_folder);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new ControlException(await ReasonAsync(response, cancellationToken).ConfigureAwait(false));
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync(ControlJson.Default.ControlError, cancellationToken).ConfigureAwait(false);
            return answer?.Error ?? $"the stack answered {(int)response.StatusCode}";
        }
        catch (JsonException)
        {
            return response.StatusCode == HttpStatusCode.Unauthorized ? "the stack refused the token" : $"the stack answered {(int)response.StatusCode}";
        }
    }
}

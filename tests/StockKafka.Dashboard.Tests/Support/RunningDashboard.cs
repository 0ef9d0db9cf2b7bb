using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StockKafka.Platform.Dashboard;
using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Dashboard.Tests;

/// <summary>A dashboard on free ports, with a browser that has logged in and a sender of telemetry.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    public const string Token = "token-of-this-test";
    public const string ApiKey = "key-of-this-test";

    private readonly DashboardServer _server;
    private readonly HttpClient _otlp;

    private RunningDashboard(DashboardServer server, FakeApplication application)
    {
        _server = server;
        Application = application;
        Browser = NewBrowser();
        _otlp = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(server.OtlpUrl) };
        _otlp.DefaultRequestHeaders.Add("x-otlp-api-key", ApiKey);
    }

    public FakeApplication Application { get; }

    /// <summary>Has the cookie once <see cref="StartAsync"/> is done.</summary>
    public HttpClient Browser { get; }

    public string Url => _server.Url;

    public string OtlpUrl => _server.OtlpUrl;

    public string LoginUrl => _server.LoginUrl;

    public static async Task<RunningDashboard> StartAsync(TelemetryLimits? limits = null)
    {
        var application = new FakeApplication();
        var server = new DashboardServer(new DashboardOptions { Token = Token, ApiKey = ApiKey, Limits = limits ?? new() }, application, TimeProvider.System);
        await server.StartAsync(CancellationToken.None);
        var dashboard = new RunningDashboard(server, application);
        using var login = await dashboard.Browser.GetAsync(server.LoginUrl);
        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        return dashboard;
    }

    /// <summary>A browser that has not logged in, and does not follow redirects.</summary>
    public HttpClient NewBrowser() => new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(_server.Url) };

    public async Task<JsonElement> GetAsync(string path)
    {
        var text = await Browser.GetStringAsync(path);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Sends telemetry in JSON, and expects it to be taken.</summary>
    public async Task SendAsync(string signal, string json)
    {
        using var answer = await PostAsync(signal, Encoding.UTF8.GetBytes(json), "application/json");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> PostAsync(string signal, byte[] body, string type = "application/x-protobuf", string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return await _otlp.PostAsync($"/v1/{signal}", content);
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>The binary form of a request in JSON.</summary>
    public static byte[] Binary(string json, MessageSchema schema) => JsonTranscoder.ToBinary(Encoding.UTF8.GetBytes(json), schema).ToArray();

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        _otlp.Dispose();
        await _server.DisposeAsync();
    }
}

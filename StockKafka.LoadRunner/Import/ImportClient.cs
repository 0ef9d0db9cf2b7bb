using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using StockKafka.Load.Answers;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Import;

/// <summary>What became of the rows of a file.</summary>
internal sealed record ImportAnswer(long Read, long Stored, long Rejected, IReadOnlyList<RejectedRow>? Errors);

/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record RejectedRow(long Line, string Reason);

/// <summary>A simulated market to make up.</summary>
/// <param name="Symbols">How many.</param>
/// <param name="Days">Trading days of each.</param>
/// <param name="Seed">The same seed makes the same market.</param>
internal sealed record SimulatedMarket(int Symbols, int Days, int Seed);

internal sealed record SimulatedAnswer(long Symbols, long Bars);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(SimulatedMarket))]
[JsonSerializable(typeof(SimulatedAnswer))]
internal sealed partial class ImportJson : JsonSerializerContext;

/// <summary>Brings market data into the running stack.</summary>
internal sealed class ImportClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Csv = new("text/csv", "utf-8");

    private readonly HttpClient _http;

    public ImportClient(Uri api, string? apiKey)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true)
        {
            BaseAddress = new Uri(api.AbsoluteUri.TrimEnd('/') + "/"),
            // A large file may take as long as it takes; Ctrl-C ends it.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        ApiKey.Send(_http.DefaultRequestHeaders, apiKey);
    }

    public Task<ImportAnswer> SymbolsAsync(string file, CancellationToken cancellationToken) =>
        UploadAsync("--symbols", file, "api/import/symbols", cancellationToken);

    public Task<ImportAnswer> DailyBarsAsync(string file, CancellationToken cancellationToken) =>
        UploadAsync("--bars", file, "api/import/daily-bars", cancellationToken);

    public Task<SimulatedAnswer> SimulatedAsync(SimulatedMarket market, CancellationToken cancellationToken) =>
        PostAsync(
            "api/import/simulated", JsonContent.Create(market, ImportJson.Default.SimulatedMarket), ImportJson.Default.SimulatedAnswer,
            cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<ImportAnswer> UploadAsync(string option, string file, string path, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 << 10, useAsync: true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{option}: there is no file '{file}'; name a CSV file that exists");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option}: '{file}' cannot be read: {exception.Message}");
        }

        await using (stream)
        {
            var content = new StreamContent(stream);
            content.Headers.ContentType = Csv;
            return await PostAsync(path, content, ImportJson.Default.ImportAnswer, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> PostAsync<T>(
        string path, HttpContent content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.PostAsync(path, content, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new RunnerException(await DescribeAsync(path, response, cancellationToken).ConfigureAwait(false));
            }

            return await response.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false)
                ?? throw new RunnerException($"POST /{path}: the answer is empty");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            throw new RunnerException($"POST {new Uri(_http.BaseAddress!, path)}: {exception.Message}", exception);
        }
    }

    private static async Task<string> DescribeAsync(string path, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var reason = ProblemDetails.TextOf(body, "detail"u8) ?? ProblemDetails.TextOf(body, "title"u8);
        var hint = response.StatusCode == HttpStatusCode.NotFound ? " (is this the StockKafka API?)" : "";
        return $"POST /{path}: HTTP {(int)response.StatusCode}{(reason is null ? "" : $": {reason}")}{hint}";
    }
}

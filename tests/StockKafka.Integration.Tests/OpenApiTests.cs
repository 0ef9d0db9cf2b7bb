using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>The OpenAPI document is complete, and its examples are true.</summary>
public sealed class OpenApiTests(Stack stack) : IClassFixture<Stack>
{
    [Theory]
    [InlineData("api")]
    [InlineData("scanner")]
    public async Task Each_operation_says_what_it_does_takes_and_answers(string service)
    {
        var document = await DocumentAsync(service == "api" ? stack.Api : stack.Scanner);
        var gaps = new List<string>();
        foreach (var (name, operation) in Operations(document))
        {
            Require(operation.TryGetProperty("summary", out _), "a summary");
            Require(operation.TryGetProperty("tags", out _), "a tag");
            var responses = operation.GetProperty("responses");
            Require(responses.EnumerateObject().Any(r => r.Name[0] == '2'), "an answer when all is well");
            foreach (var parameter in Parameters(operation))
            {
                Require(parameter.TryGetProperty("description", out _), $"a description of {parameter.GetProperty("name")}");
                Require(parameter.GetProperty("in").GetString() != "path" || parameter.TryGetProperty("example", out _),
                    $"an example of {parameter.GetProperty("name")}");
            }

            foreach (var answer in responses.EnumerateObject().Where(r => r.Name[0] == '2'))
            {
                foreach (var media in Media(answer.Value).Where(m => m.Name == "application/json"))
                {
                    Require(media.Value.TryGetProperty("example", out _), $"an example of {answer.Name}");
                }
            }

            if (name.StartsWith("POST", StringComparison.Ordinal))
            {
                Require(operation.TryGetProperty("security", out _), "the need for a key");
                Require(responses.TryGetProperty("401", out _), "the answer 401");
            }

            void Require(bool isThere, string what)
            {
                if (!isThere)
                {
                    gaps.Add($"{name}: {what} is missing");
                }
            }
        }

        Assert.Empty(gaps);
    }

    [MarketDataFact]
    public async Task Each_example_of_reading_is_answered_with_the_fields_that_the_document_shows()
    {
        await stack.PostAsync("/api/import/symbols", await InDollarsAsync("nasdaq_symbols.csv"), "text/csv");
        await stack.PostAsync("/api/import/daily-bars", await InDollarsAsync("daily_bars.csv"), "text/csv");
        var document = await DocumentAsync(stack.Api);
        await stack.PostAsync("/api/quotes", ExampleBody(document, "/api/quotes", "post"));
        using (var run = new StringContent(ExampleBody(document, "/api/runs/{runId}", "put"), System.Text.Encoding.UTF8, "application/json"))
        using (var announced = await stack.Api.PutAsync("/api/runs/20250723-150000", run))
        {
            Assert.True(announced.IsSuccessStatusCode, await announced.Content.ReadAsStringAsync());
        }

        using (var scan = await stack.Scanner.PostAsync("/api/scans?date=2025-07-23", null))
        {
            Assert.True(scan.IsSuccessStatusCode);
        }

        await Eventually.TrueAsync(async () => (await stack.Api.GetAsync("/api/stock/AMZN/quote")).IsSuccessStatusCode
            && (await stack.GetAsync("/api/watchlist?date=2025-07-23")).GetArrayLength() > 0);
        foreach (var (name, operation) in Operations(document).Where(o => o.Name.StartsWith("GET", StringComparison.Ordinal)))
        {
            var media = Media(operation.GetProperty("responses").GetProperty("200")).Single();
            if (media.Name == "application/json")
            {
                var answer = await stack.GetAsync(ExamplePath(name["GET ".Length..], operation));
                var shown = Fields(media.Value.GetProperty("example"));
                Assert.True(shown.IsSubsetOf(Fields(answer)), $"{name}: {string.Join(", ", shown.Except(Fields(answer)))} in {answer}");
            }
        }
    }

    /// <summary>The files do not name their currency, and the examples show one.</summary>
    private static async Task<string> InDollarsAsync(string file) => string.Concat(
        (await File.ReadAllLinesAsync(Repository.MarketDataFile(file))).Select((line, index) => $"{line},{(index == 0 ? "currency" : "USD")}\n"));

    private static async Task<JsonElement> DocumentAsync(HttpClient client) =>
        JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement;

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    private static IEnumerable<JsonElement> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    private static IEnumerable<JsonProperty> Media(JsonElement answer) =>
        answer.TryGetProperty("content", out var content) ? [.. content.EnumerateObject()] : [];

    private static string ExampleBody(JsonElement document, string path, string method) => document.GetProperty("paths").GetProperty(path).GetProperty(method)
        .GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText();

    private static string ExamplePath(string path, JsonElement operation)
    {
        var query = new List<string>();
        foreach (var parameter in Parameters(operation))
        {
            if (parameter.TryGetProperty("example", out var example))
            {
                var (name, value) = (parameter.GetProperty("name").GetString()!, Uri.EscapeDataString(example.ToString()));
                if (parameter.GetProperty("in").GetString() == "path")
                {
                    path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
                }
                else
                {
                    query.Add($"{name}={value}");
                }
            }
        }

        return $"{path}?{string.Join('&', query)}";
    }

    /// <summary>Names of the fields of an object, or of the first object of a list.</summary>
    private static HashSet<string> Fields(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() > 0 => Fields(value[0]),
        JsonValueKind.Object => [.. value.EnumerateObject().Select(property => property.Name)],
        _ => [],
    };
}

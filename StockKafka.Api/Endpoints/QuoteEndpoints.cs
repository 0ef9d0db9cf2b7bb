using System.Buffers;
using System.Text.Json;
using StockKafka.Api.Publishing;
using StockKafka.MarketData.Contracts;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>Takes quotes: one, or an array.</summary>
internal static class QuoteEndpoints
{
    /// <summary>The largest body in bytes, and the most quotes in it.</summary>
    private const int MaxBody = 4 * 1024 * 1024, MaxQuotes = 10_000;

    public static void MapQuotes(this WebApplication app) => app.MapPost("/api/quotes", PostAsync)
        .WithTags("quotes").WithSummary("Takes one quote or an array; answers after Kafka has acknowledged all of them").Protected()
        .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBody))
        .TakesBody("application/json", new[] { Examples.Quote }, $"A quote, or an array of at most {MaxQuotes}; {MaxBody >> 20} MiB at most.")
        .Answers(new Accepted(1), StatusCodes.Status202Accepted)
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> PostAsync(HttpContext context, QuotePublisher publisher, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var now = clock.GetUtcNow();
        var quotes = await ReadAsync(context.Request, now, errors, cancellationToken);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        await publisher.PublishAsync(quotes, cancellationToken);
        return TypedResults.Json(new Accepted(quotes.Length), statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<Quote[]> ReadAsync(HttpRequest request, DateTimeOffset now, Dictionary<string, string[]> errors, CancellationToken cancellationToken)
    {
        var read = await request.BodyReader.ReadAtLeastAsync(MaxBody + 1, cancellationToken);
        try
        {
            if (Parse(read.Buffer) is not { } quotes || !Array.TrueForAll(quotes, quote => quote is not null && quote.Defect(now) is null))
            {
                quotes = Examine(read.Buffer, now, errors);
            }

            if (quotes.Length is 0 or > MaxQuotes && errors.Count == 0)
            {
                errors["body"] = [$"holds {quotes.Length} quotes; send 1 to {MaxQuotes}"];
            }

            return quotes;
        }
        finally
        {
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>The quotes of a body; null when one cannot be read, or none.</summary>
    private static Quote[]? Parse(ReadOnlySequence<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            return json.Read() && json.TokenType == JsonTokenType.StartArray
                ? Deserialize(body, MarketDataJson.Default.QuoteArray)
                : Deserialize(body, MarketDataJson.Default.Quote) is { } quote ? [quote] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T? Deserialize<T>(ReadOnlySequence<byte> body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        var json = new Utf8JsonReader(body);
        var value = JsonSerializer.Deserialize(ref json, type);
        return json.Read() ? null : value;
    }

    /// <summary>The same with patience, element by element: names every field at fault, and brings symbols into their one form.</summary>
    private static Quote[] Examine(ReadOnlySequence<byte> body, DateTimeOffset now, Dictionary<string, string[]> errors)
    {
        using var json = JsonBody.Parse(body, errors);
        if (json is null)
        {
            return [];
        }

        var reading = new JsonReading<Quote>(Examples.Quote, quote => quote.Canonical().Defects(now).Select(defect => (defect.Field, defect.Rule)));
        JsonElement[] elements = json.RootElement.ValueKind == JsonValueKind.Array ? [.. json.RootElement.EnumerateArray()] : [json.RootElement];
        return elements.Length > MaxQuotes ? new Quote[elements.Length]
            : [.. elements.Select((element, index) => reading.Read(element, MarketDataJson.Default.Quote, $"[{index}]", errors)).OfType<Quote>().Select(quote => quote.Canonical())];
    }

    internal sealed record Accepted([property: System.Text.Json.Serialization.JsonPropertyName("accepted")] int Count);
}

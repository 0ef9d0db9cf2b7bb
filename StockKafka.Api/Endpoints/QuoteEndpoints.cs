using System.Buffers;
using System.Text.Json;
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
        var quotes = await ReadAsync(context.Request, errors, cancellationToken);
        var now = clock.GetUtcNow();
        for (var index = 0; index < quotes.Length; index++)
        {
            if (quotes[index].Defect(now) is { } defect)
            {
                errors[$"[{index}].{defect[..defect.IndexOf(':')]}"] = [defect[(defect.IndexOf(':') + 2)..]];
            }
        }

        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        await publisher.PublishAsync(quotes, cancellationToken);
        return TypedResults.Json(new Accepted(quotes.Length), statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<Quote[]> ReadAsync(HttpRequest request, Dictionary<string, string[]> errors, CancellationToken cancellationToken)
    {
        var read = await request.BodyReader.ReadAtLeastAsync(MaxBody + 1, cancellationToken);
        try
        {
            var quotes = Parse(read.Buffer);
            if (quotes.Length is 0 or > MaxQuotes)
            {
                errors["body"] = [$"holds {quotes.Length} quotes; send 1 to {MaxQuotes}"];
                return [];
            }

            return quotes;
        }
        catch (JsonException bad)
        {
            errors[bad.Path is { Length: > 0 } path ? path : "body"] = [bad.Message];
            return [];
        }
        finally
        {
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    private static Quote[] Parse(ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        return json.Read() && json.TokenType == JsonTokenType.StartArray
            ? Deserialize(body, MarketDataJson.Default.QuoteArray) ?? []
            : [Deserialize(body, MarketDataJson.Default.Quote) ?? throw new JsonException("the body must be a quote or an array of quotes")];
    }

    private static T? Deserialize<T>(ReadOnlySequence<byte> body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var json = new Utf8JsonReader(body);
        var value = JsonSerializer.Deserialize(ref json, type);
        return json.Read() ? throw new JsonException("the body goes on after its end") : value;
    }

    internal sealed record Accepted([property: System.Text.Json.Serialization.JsonPropertyName("accepted")] int Count);
}

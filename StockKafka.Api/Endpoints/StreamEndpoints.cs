using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using StockKafka.Api.Ingest;
using StockKafka.Api.Streaming;
using StockKafka.MarketData.Contracts;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.Monitoring;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>Live quotes as server-sent events (WHATWG HTML, section 9.2).</summary>
internal static class StreamEndpoints
{
    private const int MaxSymbols = 500;

    private static readonly TextParameter Symbols = new(
        "symbols", $"Tickers with commas between them, at most {MaxSymbols}; all when it is not given.", MaxSymbols * (SymbolName.MaxLength + 1)) { Example = "AMZN" };

    public static void MapStream(this WebApplication app) => app.MapGet("/api/stream/quotes", StreamAsync)
        .WithTags("quotes").WithSummary("Live quotes as server-sent events: the latest of each symbol first, then each newer one")
        .Takes(Symbols)
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/event-stream"]), new OpenEndedAttribute())
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> StreamAsync(HttpContext context, QuoteStream stream, LatestQuotes latest, IOptions<StreamOptions> options,
        IHostApplicationLifetime lifetime, TimeProvider clock, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request);
        var wanted = ReadSymbols(query);
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        var subscription = new QuoteSubscription(wanted);
        if (!stream.TryAdd(subscription, options.Value.MaxClients))
        {
            context.Response.Headers.RetryAfter = "5";
            return TypedResults.Problem(Problems.Details(StatusCodes.Status503ServiceUnavailable, "too-many-streams", "Too many streams",
                $"{options.Value.MaxClients} clients are listening already (Stream:MaxClients); come back later."));
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            QuoteStream.OfferLatest(subscription, latest.Newest(wanted));
            await SendAsync(context, subscription, options.Value, clock, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the service stops.
        }
        finally
        {
            stream.Remove(subscription);
        }

        return TypedResults.Empty;
    }

    /// <summary>Sends until the client goes, takes nothing for too long, or the service stops.</summary>
    internal static async Task SendAsync(
        HttpContext context, QuoteSubscription subscription, StreamOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var body = context.Response.BodyWriter;
        while (true)
        {
            while (subscription.TryTake(out var json))
            {
                body.Write("event: quote\ndata: "u8);
                body.Write(json.Span);
                body.Write("\n\n"u8);
                if (body.UnflushedBytes > 16 << 10)
                {
                    await FlushAsync(context, body, options.SendTimeout, clock, cancellationToken);
                }
            }

            await FlushAsync(context, body, options.SendTimeout, clock, cancellationToken);
            try
            {
                await subscription.Arrived.WaitAsync(options.Heartbeat, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                body.Write(": nothing new\n\n"u8);
            }
        }
    }

    private static async ValueTask FlushAsync(
        HttpContext context, PipeWriter body, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await body.FlushAsync(cancellationToken).AsTask().WaitAsync(patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            context.Abort();
            throw new OperationCanceledException();
        }
    }

    private static HashSet<string>? ReadSymbols(QueryReader query)
    {
        if (query.Read(Symbols) is not { } text)
        {
            return null;
        }

        var symbols = SymbolName.Canonical(text).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        if (symbols.Count is 0 or > MaxSymbols)
        {
            query.Fail<string>(Symbols.Name, $"names {symbols.Count} symbols; give 1 to {MaxSymbols}");
        }
        else if (symbols.FirstOrDefault(symbol => !SymbolName.IsValid(symbol)) is { } wrong)
        {
            query.Fail<string>(Symbols.Name, $"'{wrong}' {SymbolName.Rule}");
        }

        return symbols;
    }
}

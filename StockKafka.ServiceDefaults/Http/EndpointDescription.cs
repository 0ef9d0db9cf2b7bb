using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>What an endpoint takes from the query string.</summary>
internal sealed record TakesMetadata(IReadOnlyList<QueryParameter> Parameters);

/// <summary>What a segment of an endpoint's path means.</summary>
internal sealed record PathMetadata(string Name, string Meaning, string Example);

/// <summary>What an endpoint takes as its body.</summary>
internal sealed record BodyMetadata(string ContentType, Type Type, object Example, string Meaning);

/// <summary>An answer as it looks.</summary>
internal sealed record ExampleMetadata(int Status, object Example);

/// <summary>Says in the OpenAPI document what an endpoint takes and answers. Each word of it is beside the route it is about.</summary>
public static class EndpointDescription
{
    /// <summary>The parameters of the query string.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, params QueryParameter[] parameters) =>
        endpoint.WithMetadata(new TakesMetadata(parameters));

    /// <summary>A segment of the path.</summary>
    public static TBuilder TakesPath<TBuilder>(this TBuilder endpoint, string name, string meaning, string example)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new PathMetadata(name, meaning, example));

    /// <summary>The body.</summary>
    /// <typeparam name="T">What it holds; <see cref="string"/> for text.</typeparam>
    public static RouteHandlerBuilder TakesBody<T>(this RouteHandlerBuilder endpoint, string contentType, T example, string meaning)
        where T : notnull => endpoint.WithMetadata(new BodyMetadata(contentType, typeof(T), example, meaning)).Refuses(StatusCodes.Status415UnsupportedMediaType);

    /// <summary>The answer when all is well.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, T example, int status = StatusCodes.Status200OK)
        where T : notnull => endpoint
            .WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), ["application/json"]))
            .WithMetadata(new ExampleMetadata(status, example));

    /// <summary>The statuses of the answers that say no; each comes with problem details.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.ProducesProblem(status);
        }

        return endpoint;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.ServiceDefaults.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
public static class OpenApiExtensions
{
    /// <summary>Adds the document.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="title">What the service is called.</param>
    /// <param name="description">What it is for, and what every caller should know.</param>
    public static void AddOpenApiDocument(this IHostApplicationBuilder builder, string title, string description) =>
        builder.Services.AddOpenApi(options =>
        {
            options.AddOperationTransformer<DescribeOperation>();
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = title;
                document.Info.Description = description;
                document.Components ??= new OpenApiComponents();
                (document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>())[ApiKeyHandler.Scheme] =
                    new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ApiKeyHandler.Header,
                        Description = "Needed by everything that writes or administers; reading is open.",
                    };
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Microsoft.AspNetCore.Authorization.IAuthorizeData>().Any())
                {
                    operation.Security = [new() { [new OpenApiSecuritySchemeReference(ApiKeyHandler.Scheme, context.Document)] = [] }];
                }

                return Task.CompletedTask;
            });
        });

    /// <summary>Maps it.</summary>
    public static void MapOpenApiDocument(this WebApplication app) => app.MapOpenApi();
}

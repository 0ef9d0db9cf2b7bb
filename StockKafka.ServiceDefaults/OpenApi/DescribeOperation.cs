using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.ServiceDefaults.OpenApi;

/// <summary>Carries what <see cref="EndpointDescription"/> says into the OpenAPI document.</summary>
internal sealed class DescribeOperation(IOptions<JsonOptions> json) : IOpenApiOperationTransformer
{
    private static readonly Dictionary<int, string> Refusals = new()
    {
        [StatusCodes.Status400BadRequest] = "Not valid; every field at fault is named.",
        [StatusCodes.Status401Unauthorized] = "The API key is missing or wrong.",
        [StatusCodes.Status404NotFound] = "There is no such thing.",
        [StatusCodes.Status409Conflict] = "Not possible in the present state.",
        [StatusCodes.Status413PayloadTooLarge] = "The body is too large.",
        [StatusCodes.Status415UnsupportedMediaType] = "The content type or the content encoding is not one that is taken here.",
        [StatusCodes.Status429TooManyRequests] = "Too many requests; Retry-After says when to come back.",
        [StatusCodes.Status502BadGateway] = "No provider could answer.",
        [StatusCodes.Status503ServiceUnavailable] = "Something this needs is down; Retry-After says when to come back.",
    };

    private readonly JsonSerializerOptions _json = new(json.Value.SerializerOptions) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var path in metadata.OfType<PathMetadata>())
        {
            if (operation.Parameters?.FirstOrDefault(parameter => parameter.Name == path.Name) is OpenApiParameter parameter)
            {
                parameter.Description = path.Meaning;
                parameter.Example = path.Example;
            }
        }

        foreach (var parameter in metadata.OfType<TakesMetadata>().SelectMany(takes => takes.Parameters))
        {
            (operation.Parameters ??= []).Add(Describe(parameter));
        }

        foreach (var body in metadata.OfType<BodyMetadata>())
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = body.Meaning,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [body.ContentType] = new()
                    {
                        Schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken).ConfigureAwait(false),
                        Example = ToJson(body.Example),
                    },
                },
            };
        }

        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (Refusals.TryGetValue(int.Parse(status, CultureInfo.InvariantCulture), out var meaning))
            {
                answer.Description = meaning;
            }
        }

        foreach (var (status, example) in metadata.OfType<ExampleMetadata>())
        {
            foreach (var media in operation.Responses![status.ToString(CultureInfo.InvariantCulture)].Content!.Values)
            {
                media.Example = ToJson(example);
            }
        }
    }

    private static OpenApiParameter Describe(QueryParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Meaning,
        Required = parameter.Required,
        Example = parameter.Example is null ? null : JsonValue.Create(parameter.Example),
        Schema = parameter switch
        {
            TextParameter text => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = text.MaxLength },
            DateParameter => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" },
            MomentParameter => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            FlagParameter => new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) },
            IntegerParameter number => new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = number.Min.ToString(CultureInfo.InvariantCulture),
                Maximum = number.Max.ToString(CultureInfo.InvariantCulture),
                Default = number.Default is { } value ? JsonValue.Create(value) : null,
            },
            _ => throw new InvalidOperationException($"{parameter.GetType().Name} has no schema"),
        },
    };

    private JsonNode? ToJson(object example) => example is string text
        ? JsonValue.Create(text)
        : JsonSerializer.SerializeToNode(example, example.GetType(), _json);
}

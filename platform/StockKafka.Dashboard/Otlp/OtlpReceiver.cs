using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StockKafka.Platform.Dashboard.Entry;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Otlp;

/// <summary>Takes telemetry by OTLP over HTTP 1.1 (OpenTelemetry Protocol specification 1.9, "OTLP/HTTP"), in Protocol Buffers or JSON.</summary>
internal sealed class OtlpReceiver(string apiKey, TelemetryStore telemetry)
{
    private const string Binary = "application/x-protobuf";
    private const string Json = "application/json";
    private const int InvalidArgument = 3;
    private const int Unauthenticated = 16;
    private const int OutOfRange = 11;

    private readonly byte[] _apiKey = Encoding.UTF8.GetBytes(apiKey);

    public async Task ReceiveAsync(HttpContext context)
    {
        var json = MediaType(context) == Json;
        var (schema, add) = Signal(context.Request.Path);
        if (schema is null)
        {
            await FailAsync(context, json, StatusCodes.Status404NotFound, InvalidArgument, "There are /v1/traces, /v1/logs and /v1/metrics.").ConfigureAwait(false);
        }
        else if (!HttpMethods.IsPost(context.Request.Method))
        {
            await FailAsync(context, json, StatusCodes.Status405MethodNotAllowed, InvalidArgument, "Telemetry is sent by POST.").ConfigureAwait(false);
        }
        else if (!AccessToken.Matches(context.Request.Headers["x-otlp-api-key"], _apiKey))
        {
            await FailAsync(context, json, StatusCodes.Status401Unauthorized, Unauthenticated, "The header x-otlp-api-key is missing or wrong.").ConfigureAwait(false);
        }
        else if (!json && MediaType(context) != Binary)
        {
            await FailAsync(context, json, StatusCodes.Status415UnsupportedMediaType, InvalidArgument, $"The content type must be {Binary} or {Json}.").ConfigureAwait(false);
        }
        else if (context.Request.Headers.ContentEncoding.ToString() is not ("" or "identity" or "gzip"))
        {
            await FailAsync(context, json, StatusCodes.Status415UnsupportedMediaType, InvalidArgument, "The content encoding must be gzip, or none.").ConfigureAwait(false);
        }
        else
        {
            await TakeAsync(context, json, schema, add).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(HttpContext context, bool json, MessageSchema schema, Add add)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = RequestBody.MostBytes;
        }

        using var body = new RequestBody();
        try
        {
            if (!await body.ReadAsync(context.Request.Body, context.Request.Headers.ContentEncoding == "gzip", context.RequestAborted).ConfigureAwait(false))
            {
                throw new BadHttpRequestException("The body is too long.", StatusCodes.Status413PayloadTooLarge);
            }

            if (Store(body.Span, json, schema, add) is { } fault)
            {
                await FailAsync(context, json, StatusCodes.Status400BadRequest, InvalidArgument, fault).ConfigureAwait(false);
                return;
            }
        }
        catch (BadHttpRequestException exception)
        {
            var tooLong = exception.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await FailAsync(context, json, exception.StatusCode, tooLong ? OutOfRange : InvalidArgument, tooLong ? $"A body may have {RequestBody.MostBytes} bytes at most, unpacked." : exception.Message).ConfigureAwait(false);
            return;
        }
        catch (InvalidDataException)
        {
            await FailAsync(context, json, StatusCodes.Status400BadRequest, InvalidArgument, "The body is not gzip, as its content encoding says.").ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = json ? Json : Binary;
        if (json)
        {
            await context.Response.WriteAsync("{}", context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static string? Store(ReadOnlySpan<byte> body, bool json, MessageSchema schema, Add add)
    {
        try
        {
            var message = json ? JsonTranscoder.ToBinary(body, schema).Span : body;
            if (MessageCheck.Fault(message, schema) is { } fault)
            {
                return fault;
            }

            add(message);
            return null;
        }
        catch (JsonException exception)
        {
            return exception.Message;
        }
    }

    private (MessageSchema? Schema, Add Add) Signal(PathString path) => path.Value switch
    {
        "/v1/traces" => (OtlpSchema.Traces, telemetry.AddTraces),
        "/v1/logs" => (OtlpSchema.Logs, telemetry.AddLogs),
        "/v1/metrics" => (OtlpSchema.Metrics, telemetry.AddMetrics),
        _ => (null, static _ => { }),
    };

    private static string MediaType(HttpContext context) => (context.Request.ContentType ?? string.Empty).Split(';')[0].Trim().ToLowerInvariant();

    // google.rpc.Status: a code of gRPC and a text.
    private static async Task FailAsync(HttpContext context, bool json, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = json ? Json : Binary;
        if (json)
        {
            await context.Response.WriteAsJsonAsync(new RpcStatus(code, message), DashboardJson.Default.RpcStatus, Json, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var text = Encoding.UTF8.GetBytes(message);
        await context.Response.Body.WriteAsync((byte[])[1 << 3, (byte)code, (2 << 3) | (int)WireType.Bytes, .. Length(text.Length), .. text], context.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] Length(int length) => length < 0x80 ? [(byte)length] : [(byte)(length | 0x80), (byte)(length >> 7)];

    private delegate void Add(ReadOnlySpan<byte> message);
}

/// <summary>The protocol's answer to a request that is refused.</summary>
internal sealed record RpcStatus(int Code, string Message);

using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;

namespace StockKafka.Platform.Dashboard.Pages;

/// <summary>The built front end, which lies in the assembly: <c>index.html</c> for every page, and its assets.</summary>
internal sealed class WebAssets
{
    private const string Folder = "web/";

    private static readonly Assembly Here = typeof(WebAssets).Assembly;
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private static readonly FrozenSet<string> Files = Here.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).ToFrozenSet();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{**path}", context => ShowAssetAsync(context, "assets/" + context.Request.RouteValues["path"]));
        routes.MapFallback("{**path}", ShowPageAsync);
    }

    private static Task ShowPageAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || !HttpMethods.IsGet(context.Request.Method))
        {
            return Answer.FailAsync(context, StatusCodes.Status404NotFound, $"There is nothing at {context.Request.Method} {context.Request.Path}.");
        }

        context.Response.Headers.CacheControl = "no-cache";
        var file = context.Request.Path.Value!.TrimStart('/');
        if (Files.Contains(Folder + file) || Files.Contains(Folder + (file = "index.html")))
        {
            return SendAsync(context, file);
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            "<!doctype html><html lang=\"en\"><title>StockKafka dashboard</title><p>This build has no front end. The API answers: <a href=\"/api/resources\">resources</a>.",
            context.RequestAborted);
    }

    private static Task ShowAssetAsync(HttpContext context, string path)
    {
        if (!Files.Contains(Folder + path))
        {
            return Answer.FailAsync(context, StatusCodes.Status404NotFound, $"There is no file {path}.");
        }

        // The build puts a hash of the content into the names of assets.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return SendAsync(context, path);
    }

    private static async Task SendAsync(HttpContext context, string path)
    {
        context.Response.ContentType = ContentTypes.TryGetContentType(path, out var type) ? type : "application/octet-stream";
        if (context.Response.ContentType is "text/html" or "text/css" or "text/javascript")
        {
            context.Response.ContentType += "; charset=utf-8";
        }

        await using var stream = Here.GetManifestResourceStream(Folder + path)!;
        context.Response.ContentLength = stream.Length;
        await stream.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }
}

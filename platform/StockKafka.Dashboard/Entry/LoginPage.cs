using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Builder;

namespace StockKafka.Platform.Dashboard.Entry;

/// <summary>Where the token is shown: by the printed link, or typed into a form.</summary>
internal sealed class LoginPage(AccessToken token, RequestGuard guard)
{
    // Readable without its style sheet too, which is not there where the front end is not built.
    private const string Page = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>StockKafka dashboard: log in</title><link rel="stylesheet" href="/login.css"></head>
        <body>
        <main>
        <h1>StockKafka dashboard</h1>
        <p>Open the login link that the AppHost printed, or <code>./stockkafka dashboard</code> prints again. Its token works here too.</p>
        {0}<form method="post" action="/login{1}">
        <label for="token">Token</label>
        <input id="token" name="token" type="password" autocomplete="off" autofocus required>
        <button>Log in</button>
        </form>
        </main>
        </body>
        </html>
        """;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", context => EnterAsync(context, context.Request.Query["t"]));
        routes.MapPost("/login", SubmitAsync);
        routes.MapPost("/logout", LeaveAsync);
    }

    public static Task ShowAsync(HttpContext context, int status, bool failed)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var target = context.Request.Path == "/login" ? context.Request.Query["returnUrl"].ToString() : context.Request.Path + context.Request.QueryString.Value;
        var query = IsLocal(target) && target != "/" ? $"?returnUrl={Uri.EscapeDataString(target)}" : string.Empty;
        return context.Response.WriteAsync(
            Page.Replace("{0}", failed ? "<p role=\"alert\">That is not the token of this run.</p>\n" : string.Empty, StringComparison.Ordinal)
                .Replace("{1}", HtmlEncoder.Default.Encode(query), StringComparison.Ordinal),
            context.RequestAborted);
    }

    private Task EnterAsync(HttpContext context, string? given)
    {
        if (token.IsCookie(context.Request.Cookies[guard.CookieName]) && string.IsNullOrEmpty(given))
        {
            context.Response.Redirect(Target(context));
            return Task.CompletedTask;
        }

        if (!token.IsToken(given))
        {
            return ShowAsync(context, StatusCodes.Status401Unauthorized, failed: !string.IsNullOrEmpty(given));
        }

        context.Response.Cookies.Append(guard.CookieName, token.Cookie, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(Target(context));
        return Task.CompletedTask;
    }

    private async Task SubmitAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            await ShowAsync(context, StatusCodes.Status401Unauthorized, failed: false).ConfigureAwait(false);
            return;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            await EnterAsync(context, form["token"].ToString().Trim()).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            await ShowAsync(context, StatusCodes.Status401Unauthorized, failed: true).ConfigureAwait(false);
        }
    }

    private Task LeaveAsync(HttpContext context)
    {
        context.Response.Cookies.Delete(guard.CookieName, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
        context.Response.Redirect("/login");
        return Task.CompletedTask;
    }

    private static string Target(HttpContext context) =>
        context.Request.Query["returnUrl"].ToString() is { Length: > 0 } target && IsLocal(target) ? target : "/";

    // "//host" and "/\host" are addresses of other hosts to a browser.
    private static bool IsLocal(string target) =>
        target.StartsWith('/') && target is not ['/', '/' or '\\', ..] && !target.Any(char.IsControl);
}

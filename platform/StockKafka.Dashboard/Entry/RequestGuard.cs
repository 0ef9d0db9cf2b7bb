using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace StockKafka.Platform.Dashboard.Entry;

/// <summary>
/// Stands before every request to the dashboard: the Host must be the own loopback address (against rebound DNS names), a POST must
/// come from the own pages, and all but static files and the login needs the cookie.
/// </summary>
internal sealed class RequestGuard(AccessToken token)
{
    public const string RequestedWith = "X-Requested-With";
    public const string RequestedWithValue = "stockkafka";

    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private HashSet<string> _hosts = [];

    /// <summary>Name of the cookie. A browser sends a host's cookies to all of its ports, so each dashboard has a name of its own.</summary>
    public string CookieName { get; private set; } = string.Empty;

    public void ServedOn(int port)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        _hosts = new(StringComparer.OrdinalIgnoreCase) { $"127.0.0.1:{text}", $"localhost:{text}" };
        CookieName = $"stockkafka-dashboard-{text}";
    }

    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin"; // "no-referrer" would make a browser send "Origin: null" with the login form
        headers.XFrameOptions = "DENY";
        var isApi = request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
        if (isApi)
        {
            headers.CacheControl = "no-store";
        }

        if (!_hosts.Contains(request.Host.Value ?? string.Empty))
        {
            return Answer.FailAsync(context, StatusCodes.Status403Forbidden, "The dashboard answers on its loopback address only.");
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !IsOwn(request, isApi))
        {
            return Answer.FailAsync(context, StatusCodes.Status403Forbidden, $"A change must come from the dashboard's own pages, with the header {RequestedWith}.");
        }

        if (IsOpen(request.Path) || token.IsCookie(request.Cookies[CookieName]))
        {
            return next(context);
        }

        return isApi
            ? Answer.FailAsync(context, StatusCodes.Status401Unauthorized, "Open the login link that the AppHost printed.")
            : LoginPage.ShowAsync(context, StatusCodes.Status401Unauthorized, failed: false);
    }

    private static bool IsOpen(PathString path) => path.Value is "/login" or "/login.css" || path.StartsWithSegments("/assets", StringComparison.Ordinal);

    // A form cannot set headers, so the login and logout forms are told by their origin alone; its cookie is SameSite besides.
    private bool IsOwn(HttpRequest request, bool isApi) =>
        (request.Headers.Origin is not [{ } origin] || (origin.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && _hosts.Contains(origin["http://".Length..])))
        && (!isApi || request.Headers[RequestedWith] == RequestedWithValue);
}

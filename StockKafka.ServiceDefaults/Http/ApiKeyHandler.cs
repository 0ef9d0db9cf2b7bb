using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>Recognises callers by the header <c>X-Api-Key</c>; answers 401 with problem details to those it does not.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, IOptionsMonitor<ApiKeyOptions> options,
    IProblemDetailsService problems) : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    public new const string Scheme = "ApiKey";
    public const string Header = "X-Api-Key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Header] is not [{ Length: > 0 } given])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var isRight = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(options.CurrentValue.Key));
        return Task.FromResult(isRight
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(Scheme)), Scheme))
            : AuthenticateResult.Fail("wrong key"));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Scheme;
        var isMissing = (await HandleAuthenticateOnceSafeAsync().ConfigureAwait(false)).None;
        await problems.WriteAsync(new()
        {
            HttpContext = Context,
            ProblemDetails = isMissing
                ? Problems.Details(StatusCodes.Status401Unauthorized, "api-key-missing", "An API key is needed",
                    $"{Request.Method} {Request.Path} needs the header {Header}; ./stockkafka key prints the running stack's key.")
                : Problems.Details(StatusCodes.Status401Unauthorized, "api-key-wrong", "The API key is wrong",
                    $"The key in the header {Header} is not this service's; ./stockkafka key prints the running stack's key."),
        }).ConfigureAwait(false);
    }
}

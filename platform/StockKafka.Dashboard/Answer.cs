using Microsoft.AspNetCore.Http;

namespace StockKafka.Platform.Dashboard;

/// <summary>Answers of the API that carry an error.</summary>
internal static class Answer
{
    public static Task FailAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(error), DashboardJson.Default.ErrorAnswer, cancellationToken: context.RequestAborted);
    }
}

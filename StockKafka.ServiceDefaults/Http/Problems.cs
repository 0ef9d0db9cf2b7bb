using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>The answers that say no.</summary>
public static class Problems
{
    /// <summary>Problem details whose <c>type</c> is <c>urn:stockkafka:</c> and a name that stays the same.</summary>
    public static ProblemDetails Details(int status, string type, string title, string detail) =>
        new() { Status = status, Type = $"urn:stockkafka:{type}", Title = title, Detail = detail };

    /// <summary>400: the request is not valid; every field at fault is named.</summary>
    public static IResult Invalid(IReadOnlyDictionary<string, string[]> errors) => TypedResults.ValidationProblem(
        errors.ToDictionary(), "Every field at fault is named under errors.", title: "The request is not valid", type: "urn:stockkafka:invalid-request");

    /// <summary>404: there is no such thing.</summary>
    public static IResult NotFound(string type, string title, string detail) =>
        TypedResults.Problem(Details(StatusCodes.Status404NotFound, type, title, detail));
}

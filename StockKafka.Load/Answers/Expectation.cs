using System.Net;
using StockKafka.Load.Http;

namespace StockKafka.Load.Answers;

/// <summary>Looks at an answer's body: null when it is what was expected, otherwise the kind of failure.</summary>
internal delegate string? BodyCheck(ReadOnlySpan<byte> body);

/// <summary>What counts as the right answer to a request.</summary>
/// <param name="Status">The status that means success.</param>
/// <param name="Check">What its body must look like.</param>
/// <param name="NotFoundType">Part of the problem type with which 404 is a right answer too; null: never.</param>
internal sealed record Expectation(HttpStatusCode Status, BodyCheck Check, string? NotFoundType = null)
{
    private AnswerCheck? _judging;

    /// <summary>Null for a right answer, otherwise the kind of failure.</summary>
    public AnswerCheck Judging => _judging ??= Judge;

    private string? Judge(HttpAnswer answer)
    {
        if (answer.Status == (int)Status)
        {
            return Check(answer.Body);
        }

        // Of problem details the last part of their type is told, which is stable; titles and details vary.
        var type = ProblemDetails.TypeOf(answer.Body);
        if (answer.Status == (int)HttpStatusCode.NotFound && NotFoundType is not null && type?.Contains(NotFoundType, StringComparison.Ordinal) == true)
        {
            return null;
        }

        return type is null ? $"HTTP {answer.Status}" : $"HTTP {answer.Status} {type}";
    }
}

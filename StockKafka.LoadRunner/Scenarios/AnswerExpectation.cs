using System.Text;
using StockKafka.LoadRunner.Http;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>What an answer of any server must be like.</summary>
sealed record AnswerExpectation
{
    /// <summary>Null: any below 400.</summary>
    public int? Status { get; init; }

    /// <summary>Null: anything.</summary>
    public string? Contains
    {
        get;
        init => (field, _mark) = (value, Encoding.UTF8.GetBytes(value ?? ""));
    }

    /// <summary>Null: the body need not be JSON.</summary>
    public JsonPath? Json { get; init; }

    readonly byte[] _mark = [];

    /// <summary>Null for a right answer, otherwise the kind of failure.</summary>
    public string? Check(HttpAnswer answer)
    {
        if (Status is { } expected ? answer.Status != expected : answer.Status >= 400)
        {
            return HttpFailures.Status(answer.Status);
        }

        if (answer.Body.IndexOf(_mark) < 0)
        {
            return "answer does not contain what it should";
        }

        return Json?.IsIn(answer.Body) ?? true ? null : "answer has not the JSON it should";
    }
}

using System.Net;
using StockKafka.Load.Answers;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>The right answer to a POST of quotes.</summary>
internal static class PublishAnswer
{
    /// <summary>Of a single quote.</summary>
    public static readonly Expectation One = new(
        HttpStatusCode.Accepted, static body => body.IndexOf("accepted"u8) >= 0 ? null : "202 that accepts nothing");
}

using CsCheck;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Tests.Endpoints;

/// <summary>Whatever a client sends, to whatever endpoint: it is no failure of the server, and the answer has no word of the program's inside.</summary>
public sealed class AnyRequestTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly string[] InsideWords =
        ["StockKafka.", "System.", "Microsoft.", "JSON deserialization", "Implicit body", "parameter \"", "Exception", "   at "];

    [Fact]
    public async Task No_request_makes_the_server_fail()
    {
        var endpoints = api.Endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.Contains("api", StringComparison.Ordinal)).ToArray();
        Assert.True(endpoints.Length > 20, $"{endpoints.Length} endpoints");
        string[] parameters = [.. endpoints.SelectMany(endpoint => endpoint.Metadata.OfType<TakesMetadata>()).SelectMany(takes => takes.Parameters).Select(parameter => parameter.Name).Distinct()];
        await AnyRequest.To(endpoints, parameters).SampleAsync(async request =>
        {
            if (request.IsLarge() || request.Path.Contains("isolate", StringComparison.Ordinal))
            {
                return;
            }

            using var message = request.ToMessage();
            using var answer = await api.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
            if ((int)answer.StatusCode < 400)
            {
                return;
            }

            var text = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode < 500 || text.Contains("-unavailable", StringComparison.Ordinal), $"{(int)answer.StatusCode} {text}");
            Assert.DoesNotContain(InsideWords, word => text.Contains(word, StringComparison.Ordinal));
        }, iter: 2_000);
    }
}

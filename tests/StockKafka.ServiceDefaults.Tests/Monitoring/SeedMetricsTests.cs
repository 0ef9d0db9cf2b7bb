using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using StockKafka.Tests;

namespace StockKafka.ServiceDefaults.Tests.Monitoring;

/// <summary>Alone, for a process is one service: another one in it would be counted too.</summary>
[CollectionDefinition(nameof(SeedMetricsTests), DisableParallelization = true)]
[Collection(nameof(SeedMetricsTests))]
public sealed class SeedMetricsTests
{
    [Fact]
    public async Task A_request_that_fails_is_an_error_of_its_type_and_one_that_is_refused_is_not()
    {
        var builder = WebApplication.CreateSlimBuilder(["--applicationName=shop"]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/broken", string () => throw new DivideByZeroException());
        app.MapGet("/refused", () => Microsoft.AspNetCore.Http.Results.BadRequest());
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        await client.GetAsync("/broken");
        await client.GetAsync("/refused");
        // A request is measured after its answer has been sent.
        var page = await Eventually.GetAsync(() => client.GetStringAsync("/metrics"), found => found.Contains("endpoint=\"/refused\"", StringComparison.Ordinal));

        Assert.Matches("(?m)^api_errors_total\\{.*error_type=\"System.DivideByZeroException\",service=\"shop\"\\} 1", page);
        Assert.DoesNotMatch("(?m)^api_errors_total\\{.*error_type=\"400\"", page);
        Assert.Matches("(?m)^stock_requests_total\\{.*endpoint=\"/refused\",method=\"GET\",status=\"400\"\\} 1", page);
    }
}

using Quartz;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Scanner;

internal static class ScanExtensions
{
    private static readonly DateParameter Date = new("date", "The trading day; the newest that has bars when it is not given.") { Example = "2025-07-23" };

    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static void AddScans(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ScannerOptions>("Scanner");
        builder.Services.AddSingleton<ScanService>();
        var cron = builder.Configuration["Scanner:Cron"] ?? new ScannerOptions().Cron;
        if (!CronExpression.TryParse(cron, out _))
        {
            return; // The validation of the options says so when the host starts.
        }

        builder.Services.AddQuartz(quartz => quartz.ScheduleJob<ScanJob>(trigger => trigger
            .WithIdentity("daily-scan")
            .WithCronSchedule(cron, schedule => schedule.InTimeZone(NewYork))));
        builder.Services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
    }

    public static void MapScans(this WebApplication app) => app.MapPost("/api/scans", ScanAsync)
        .WithTags("scans").WithSummary("Scans one trading day and publishes what it finds").Protected().Takes(Date)
        .Answers(new ScanResult("0198a2c4d2f07c3e9a1b5d6e7f8091a2", new(2025, 7, 23), 5, 2, 2))
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ScanAsync(HttpRequest request, ScanService scans, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var date = query.Read(Date);
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        try
        {
            return TypedResults.Ok(await scans.RunAsync(date, cancellationToken));
        }
        catch (Exception failure) when (failure is NoBarsException or ReplicaUnavailableException)
        {
            return Problems.NotFound("no-bars", "There is nothing to scan", failure.Message);
        }
    }
}

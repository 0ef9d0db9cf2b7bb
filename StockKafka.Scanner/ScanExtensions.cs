using Quartz;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.Scanner;

internal static class ScanExtensions
{
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

    public static void MapScans(this WebApplication app) => app.MapPost("/api/scans", ScanAsync);

    private static async Task<IResult> ScanAsync(HttpRequest request, ScanService scans, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var date = query.Date("date");
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

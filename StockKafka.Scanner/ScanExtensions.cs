using Microsoft.Extensions.Options;
using Quartz;
using StockKafka.MarketData.Calendar;
using StockKafka.MarketData.Signals;
using StockKafka.Scanner.Chain;
using StockKafka.Scanner.Delivery;
using StockKafka.Scanner.Runs;
using StockKafka.Scanner.Settings;
using StockKafka.Scanner.State;
using StockKafka.Scanner.Telemetry;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Scanner;

/// <summary>Registers the scanner.</summary>
internal static class ScanExtensions
{
    private const string WholeDays = "whole-days", HalfDays = "half-days";

    public static void AddScans(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ScannerOptions>("Scanner");
        builder.AddValidatedOptions<SignalRuleOptions>("Scanner:Rules");
        builder.AddDependencyPipeline("kafka");
        builder.AddDependencyPipeline("database");
        builder.AddDependencyPipeline("api");
        builder.Services.AddHttpClient(Options.DefaultName).RemoveAllLoggers(); // They would write the webhook, which is a secret.
        builder.Services.AddServiceDiscovery();
        builder.Services.AddHttpClient(WatchlistCleanUp.Client, client => client.BaseAddress = new("http://api")).AddServiceDiscovery().RemoveAllLoggers();
        builder.Services.AddSingleton(services => new TradingCalendar(services.GetRequiredService<IOptions<ScannerOptions>>().Value.Closed));
        builder.Services.AddSingleton<SignalScan>();
        builder.Services.AddSingleton<ScannerStore>();
        builder.Services.AddSingleton<Outbox>();
        builder.Services.AddSingleton<RunHistory>();
        builder.Services.AddSingleton<ScanOverdue>();
        builder.Services.AddSingleton<ScanMetrics>();
        builder.Services.AddSingleton<ScanRunner>();
        builder.Services.AddSingleton<DataReadySensor>();
        builder.Services.AddSingleton<WatchlistCleanUp>();
        builder.Services.AddSingleton<Webhook>();
        builder.Services.AddHostedService<OutboxPublisher>();
        builder.Services.AddSingleton<RunQueue>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RunQueue>());
        AddChain(builder);
    }

    private static void AddChain(IHostApplicationBuilder builder)
    {
        var defaults = new ScannerOptions();
        var cron = builder.Configuration["Scanner:Cron"] ?? defaults.Cron;
        var halfDayCron = builder.Configuration["Scanner:HalfDayCron"] ?? defaults.HalfDayCron;
        var schedules = CronExpression.TryParse(cron, out _) && CronExpression.TryParse(halfDayCron, out _);
        builder.Services.AddQuartz(quartz =>
        {
            quartz.AddJob<DataReadyJob>(job => job.WithIdentity(ScanChain.DataReady).StoreDurably());
            quartz.AddJob<ScanJob>(job => job.WithIdentity(ScanChain.Scan).StoreDurably());
            quartz.AddJob<CleanUpJob>(job => job.WithIdentity(ScanChain.CleanUp).StoreDurably());
            quartz.AddJob<SummaryJob>(job => job.WithIdentity(ScanChain.Summary).StoreDurably());
            if (schedules) // Otherwise the validation of the options ends the start with what is wrong.
            {
                AddTrigger(quartz, WholeDays, cron, halfDays: false);
                AddTrigger(quartz, HalfDays, halfDayCron, halfDays: true);
            }
        });
        builder.Services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        builder.Services.AddHostedService<RunResumption>();
    }

    /// <summary>Fires in New York time on the days of one kind; a firing that was missed by a pause of the machine is made up for once.</summary>
    private static void AddTrigger(IQuartzBuilder quartz, string name, string cron, bool halfDays)
    {
        quartz.AddCalendar(name, services => new ExchangeCalendar(services.GetRequiredService<TradingCalendar>(), halfDays), AddCalendarOptions.Replacing);
        quartz.AddTrigger(trigger => trigger.ForJob(ScanChain.DataReady).WithIdentity(name).WithCalendarName(name).WithSchedule(Schedule(cron)));
    }

    internal static CronScheduleBuilder Schedule(string cron) => CronScheduleBuilder.Create(cron)
        .InTimeZone(TradingCalendar.Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed);
}

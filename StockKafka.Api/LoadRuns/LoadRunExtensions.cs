namespace StockKafka.Api.LoadRuns;

internal static class LoadRunExtensions
{
    /// <summary>Adds the gauges of load runs.</summary>
    public static void AddLoadRuns(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LoadRunMetrics>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LoadRunMetrics>());
    }
}

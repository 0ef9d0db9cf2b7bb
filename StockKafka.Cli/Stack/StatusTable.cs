using Spectre.Console;
using StockKafka.Hosting;

namespace StockKafka.Cli.Stack;

/// <summary>The table of <c>status</c>, and below it a line for each resource that is not as it should be.</summary>
internal static class StatusTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<StackResource> resources, DateTimeOffset now)
    {
        console.Write(Of(resources, now));
        foreach (var resource in resources.Where(resource => resource.Problem is not null))
        {
            console.WriteLine($" {resource.Describe()}");
        }
    }

    private static Table Of(IReadOnlyList<StackResource> resources, DateTimeOffset now)
    {
        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        table.AddColumns([.. ((string[])["Resource", "State", "Health", "Up", "Pid", "Address"]).Select(title => new TableColumn(title) { NoWrap = true })]);
        foreach (var resource in resources)
        {
            table.AddRow(
                new Text(resource.Name),
                new Text(StateOf(resource), StyleOf(resource)),
                new Text(resource.Health ?? "-", new Style(resource.Health is null ? Color.Grey : resource.Health == "Healthy" ? Color.Green : Color.Red)),
                new Text(resource.StartedAt is { } since ? Duration(now - since) : "-"),
                new Text(resource.Pid is { } pid ? $"{pid}" : "-"),
                new Text(string.Join('\n', (resource.Endpoints ?? []).Select(endpoint => endpoint.Url))));
        }

        return table;
    }

    private static string StateOf(StackResource resource) => resource switch
    {
        { Paused: true } => "paused",
        { ExitCode: { } code and not 0 } => $"{resource.State} ({code})",
        _ when resource.WaitsForStart() => "on command",
        _ => resource.State ?? "-",
    };

    private static Style StyleOf(StackResource resource) => new(
        resource.HasFailed() ? Color.Red
        : resource.State is "Running" or "Finished" ? Color.Green
        : resource.State == "NotStarted" ? Color.Grey
        : Color.Yellow);

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{(int)Math.Max(0, time.TotalSeconds)} s",
        { TotalMinutes: < 60 } => $"{time.Minutes} min {time.Seconds} s",
        { TotalHours: < 48 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        _ => $"{(int)time.TotalDays} d",
    };
}

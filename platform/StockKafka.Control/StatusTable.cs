using System.Globalization;
using Spectre.Console;

namespace StockKafka.Platform.Control;

/// <summary>The table of <c>status</c>.</summary>
internal static class StatusTable
{
    public static Table Of(IReadOnlyList<Resource> resources, DateTimeOffset now)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumns(
            new TableColumn("Resource").NoWrap(),
            new TableColumn("State").NoWrap(),
            new TableColumn("Health").NoWrap(),
            new TableColumn("Up").RightAligned().NoWrap(),
            new TableColumn("Restarts").RightAligned().NoWrap(),
            new TableColumn("Pid").RightAligned().NoWrap(),
            new TableColumn("Address"),
            new TableColumn("Note"));
        foreach (var resource in resources)
        {
            table.AddRow(
                new Text(resource.Name),
                new Text(resource.State, StateStyle(resource)),
                new Text(resource.Health ?? "-", HealthStyle(resource)),
                new Text(resource.StartedAt is { } started ? Duration(now - started) : "-"),
                new Text(Number(resource.Restarts)),
                new Text(resource.Pid is { } pid ? Number(pid) : "-"),
                new Text(string.Join('\n', resource.Endpoints.Select(e => e.Url))),
                new Text(Note(resource)));
        }

        return table;
    }

    private static string Note(Resource resource) => resource switch
    {
        { WaitingFor.Count: > 0 } => $"waits for {string.Join(", ", resource.WaitingFor)}",
        { Problem: { } problem } when !resource.IsReady => problem,
        { State: "NotStarted", ExplicitStart: true } => "starts on command",
        { State: "NeedsContainerEngine" } => "needs a container engine",
        { ExitCode: { } code } => string.Create(CultureInfo.InvariantCulture, $"exit code {code}"),
        _ => string.Empty,
    };

    private static Style StateStyle(Resource resource) => resource.State switch
    {
        "Running" or "Finished" => new Style(Color.Green),
        "FailedToStart" or "Exited" => new Style(Color.Red),
        "NotStarted" or "NeedsContainerEngine" => new Style(Color.Grey),
        _ => new Style(Color.Yellow),
    };

    private static Style HealthStyle(Resource resource) => resource.Health switch
    {
        "Healthy" => new Style(Color.Green),
        null => new Style(Color.Grey),
        "Degraded" => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d"),
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

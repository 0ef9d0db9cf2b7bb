using System.Globalization;
using Spectre.Console;

namespace StockKafka.Platform.Control;

/// <summary>The table of <c>status</c>, and below it a line for each resource with something to explain.</summary>
internal static class StatusTable
{
    private const int WidthForEveryColumn = 100;

    public static void Write(IReadOnlyList<Resource> resources, DateTimeOffset now)
    {
        var console = Terminal.Open();
        console.Write(TableOf(resources, now, console.Profile.Width >= WidthForEveryColumn));
        foreach (var resource in resources)
        {
            if (Explain(resource) is { } note)
            {
                console.WriteLine($" {resource.Name}: {note}");
            }
        }
    }

    private static Table TableOf(IReadOnlyList<Resource> resources, DateTimeOffset now, bool wide)
    {
        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        table.AddColumns([.. Row("Resource", "State", "Health", "Up", "Starts", "Pid", "Address", wide).Select(title => new TableColumn(title) { NoWrap = true })]);
        foreach (var resource in resources)
        {
            var started = resource.State != "NotStarted" && (resource.StartedAt is not null || resource.Restarts > 0 || resource.ExitCode is not null);
            table.AddRow([.. Row<Text>(
                new Text(resource.ReplicaOf is null ? resource.Name : $"  {resource.Name}"),
                new Text(resource.State, StateStyle(resource)),
                new Text(resource.Health ?? "-", HealthStyle(resource)),
                new Text(resource.StartedAt is { } since ? Duration(now - since) : "-"),
                new Text(Number(started ? resource.Restarts + 1 : 0)),
                new Text(resource.Pid is { } pid ? Number(pid) : "-"),
                new Text(string.Join('\n', resource.Endpoints.Select(e => e.Url))),
                wide)]);
        }

        return table;
    }

    private static IEnumerable<T> Row<T>(T name, T state, T health, T up, T starts, T pid, T address, bool wide) =>
        wide ? [name, state, health, up, starts, pid, address] : [name, state, health, up, address];

    private static string? Explain(Resource resource) => resource switch
    {
        { WaitingFor.Count: > 0 } => $"waits for {string.Join(", ", resource.WaitingFor)}",
        { Problem: { } problem } when !resource.IsReady => problem,
        { State: "NotStarted", ExplicitStart: true } => $"starts on command: stockkafka start {resource.Name}",
        { State: "NeedsContainerEngine" } => "needs a container engine",
        { State: "Exited", ExitCode: { } code } => string.Create(CultureInfo.InvariantCulture, $"stopped (exit code {code})"),
        _ => null,
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

    internal static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d"),
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

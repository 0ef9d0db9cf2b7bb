using StockKafka.Load.Notation;

namespace StockKafka.Load.Faults;

/// <summary>What can be done to a resource of the running stack.</summary>
internal enum FaultAction
{
    Stop,
    Start,
    Restart,
    Kill,
    Pause,
    Resume,
}

/// <param name="Resource">Name in the running stack, such as <c>kafka</c>.</param>
/// <param name="Action">What to do to it.</param>
/// <param name="At">When, from the start of the load.</param>
internal sealed record PlannedFault(string Resource, FaultAction Action, TimeSpan At)
{
    /// <summary>Whether the action takes the resource away.</summary>
    public bool Breaks => Action is FaultAction.Stop or FaultAction.Kill or FaultAction.Pause or FaultAction.Restart;

    /// <summary>Whether the resource is there again once the action has completed.</summary>
    public bool Mends => Action is FaultAction.Start or FaultAction.Resume or FaultAction.Restart;
}

/// <summary>Reads fault time lines such as <c>kafka:stop@20s,start@35s</c>.</summary>
internal static class FaultPlan
{
    private const string Example = "write e.g. --fault \"kafka:stop@20s,start@35s\"";

    private static readonly string Actions = string.Join(", ", Enum.GetNames<FaultAction>().Select(name => name.ToLowerInvariant()));

    /// <param name="text">One time line of one resource.</param>
    /// <param name="duration">Length of the load, which every action must lie within; null when it is not known.</param>
    /// <exception cref="UsageException">The text is no time line; the message names the part that is wrong.</exception>
    public static IReadOnlyList<PlannedFault> Parse(string text, TimeSpan? duration)
    {
        var (resource, steps) = text.IndexOf(':') is var colon and >= 0 ? (text[..colon].Trim(), text[(colon + 1)..]) : ("", "");
        if (resource.Length == 0 || steps.Trim().Length == 0)
        {
            throw new UsageException($"--fault: '{text}' names no resource and actions; {Example}");
        }

        PlannedFault[] plan = [.. steps.Split(',').Select(step => ParseStep(text, resource, step.Trim(), duration))];
        if (plan.GroupBy(fault => fault.At).FirstOrDefault(group => group.Count() > 1) is { } clash)
        {
            throw new UsageException(
                $"--fault: '{text}' has two actions at {Durations.Format(clash.Key)}; give each a moment of its own");
        }

        return [.. plan.OrderBy(fault => fault.At)];
    }

    private static PlannedFault ParseStep(string text, string resource, string step, TimeSpan? duration)
    {
        if (step.Split('@') is not [var actionText, var atText])
        {
            throw new UsageException($"--fault: '{step}' in '{text}' is no action with a moment; {Example}");
        }

        if (!Enum.TryParse<FaultAction>(actionText.Trim(), ignoreCase: true, out var action)
            || !Enum.IsDefined(action) || char.IsAsciiDigit(actionText.Trim()[0]))
        {
            throw new UsageException($"--fault: '{actionText}' in '{text}' is no action; use one of {Actions}");
        }

        if (!Durations.TryParse(atText.Trim(), out var at))
        {
            throw new UsageException($"--fault: '{atText}' in '{text}' is no moment; write it as 20s or 1m30s");
        }

        if (at >= duration)
        {
            throw new UsageException(
                $"--fault: '{step}' in '{text}' lies at or after the end of the load ({Durations.Format(duration.Value)}); "
                + "move it or lengthen --duration");
        }

        return new(resource, action, at);
    }
}

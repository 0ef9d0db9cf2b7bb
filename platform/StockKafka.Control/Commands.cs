using System.Globalization;

namespace StockKafka.Platform.Control;

/// <summary>Does what the command line asks.</summary>
internal static class Commands
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(15);

    public static Task<int> RunAsync(CommandLine command, TimeProvider time, CancellationToken cancellationToken) => command.Command switch
    {
        "status" => StatusAsync(command, time, cancellationToken),
        "dashboard" => Task.FromResult(Dashboard(command)),
        "logs" => LogsAsync(command, cancellationToken),
        "wait" => WaitAsync(command, time, cancellationToken),
        "parameter" => ParameterAsync(command, cancellationToken),
        "command" => CommandAsync(command, cancellationToken),
        "shutdown" => ShutdownAsync(command, time, cancellationToken),
        _ when command.IsLifecycle => ExecuteAsync(command, cancellationToken),
        _ => Task.FromResult(Help()),
    };

    private static int Help()
    {
        Console.WriteLine(CommandLine.Help);
        return ExitCode.Done;
    }

    private static async Task<int> StatusAsync(CommandLine command, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = ControlClient.Open(command.StateFolder);
        if (command.Json)
        {
            Console.WriteLine(await client.ListJsonAsync(cancellationToken).ConfigureAwait(false));
            return ExitCode.Done;
        }

        var resources = await client.ListAsync(cancellationToken).ConfigureAwait(false);
        StatusTable.Write(resources, time.GetUtcNow());
        if (client.DashboardLogin is { } login)
        {
            Console.WriteLine($" dashboard: {login}");
        }

        return ExitCode.Done;
    }

    private static int Dashboard(CommandLine command)
    {
        using var client = ControlClient.Open(command.StateFolder);
        Console.WriteLine(client.DashboardLogin ?? throw new ControlException("this stack runs without the dashboard (--dashboard false)"));
        return ExitCode.Done;
    }

    private static async Task<int> ExecuteAsync(CommandLine command, CancellationToken cancellationToken)
    {
        using var client = ControlClient.Open(command.StateFolder);
        var resource = await client.ExecuteAsync(command.Resources[0], command.Command, cancellationToken).ConfigureAwait(false);
        Console.WriteLine(Describe(resource));
        return ExitCode.Done;
    }

    private static async Task<int> CommandAsync(CommandLine command, CancellationToken cancellationToken)
    {
        using var client = ControlClient.Open(command.StateFolder);
        if (command.Resources is [var name, var wanted])
        {
            var resource = await client.ExecuteAsync(name, Uri.EscapeDataString(wanted), cancellationToken).ConfigureAwait(false);
            Console.WriteLine(resource.Message ?? $"{wanted}: done");
            return ExitCode.Done;
        }

        foreach (var found in (await client.ShowAsync(command.Resources[0], cancellationToken).ConfigureAwait(false)).Commands)
        {
            Console.WriteLine($"{found.Name,-20} {found.DisplayName}");
        }

        return ExitCode.Done;
    }

    private static async Task<int> ParameterAsync(CommandLine command, CancellationToken cancellationToken)
    {
        using var client = ControlClient.Open(command.StateFolder);
        Console.WriteLine((await client.ParameterAsync(command.Resources[0], cancellationToken).ConfigureAwait(false)).Value);
        return ExitCode.Done;
    }

    private static async Task<int> LogsAsync(CommandLine command, CancellationToken cancellationToken)
    {
        using var client = ControlClient.Open(command.StateFolder);
        await using var output = Console.OpenStandardOutput();
        await client.CopyLogsAsync(command.Resources[0], command.Tail, command.Follow, output, cancellationToken).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static async Task<int> WaitAsync(CommandLine command, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var problem = string.Empty;
        do
        {
            try
            {
                using var client = ControlClient.Open(command.StateFolder);
                var wanted = Choose(await client.ListAsync(cancellationToken).ConfigureAwait(false), command.Resources);
                if (wanted.All(r => r.IsReady))
                {
                    return ExitCode.Done;
                }

                if (wanted.FirstOrDefault(r => r.HasFailed) is { } failed)
                {
                    throw new FinalException(Describe(failed));
                }

                problem = string.Join("; ", wanted.Where(r => !r.IsReady).Select(Describe));
            }
            catch (ControlException exception)
            {
                // The stack may only be about to start.
                problem = exception.Message;
            }
            catch (FinalException exception)
            {
                throw new ControlException(exception.Message);
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
        while (time.GetElapsedTime(started) < command.Timeout);
        throw new ControlException(string.Create(CultureInfo.InvariantCulture, $"not ready after {command.Timeout.TotalSeconds:0} s: {problem}"));
    }

    private static async Task<int> ShutdownAsync(CommandLine command, TimeProvider time, CancellationToken cancellationToken)
    {
        using (var client = ControlClient.Open(command.StateFolder))
        {
            await client.ShutdownAsync(cancellationToken).ConfigureAwait(false);
        }

        // The AppHost removes the file when all is stopped.
        var asked = time.GetTimestamp();
        while (File.Exists(Path.Combine(command.StateFolder, "control.json")))
        {
            if (time.GetElapsedTime(asked) > ShutdownLimit)
            {
                throw new ControlException(string.Create(CultureInfo.InvariantCulture, $"the stack has not stopped within {ShutdownLimit.TotalSeconds:0} s"));
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Done;
    }

    private static IReadOnlyList<Resource> Choose(IReadOnlyList<Resource> all, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return [.. all.Where(r => !r.ExplicitStart && r.State != "NeedsContainerEngine")];
        }

        return [.. names.Select(name => all.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new FinalException($"unknown resource '{name}'; there are {string.Join(", ", all.Select(r => r.Name))}"))];
    }

    private static string Describe(Resource resource)
    {
        var text = $"{resource.Name} is {resource.State}";
        text += resource switch
        {
            { State: "Running", Health: not null and not "Healthy" } => $" and {resource.Health}",
            { ExitCode: { } code, Problem: null } => string.Create(CultureInfo.InvariantCulture, $" (exit code {code})"),
            { WaitingFor.Count: > 0 } => $" for {string.Join(", ", resource.WaitingFor)}",
            _ => string.Empty,
        };
        return resource.Problem is { } problem && !resource.IsReady ? $"{text}: {problem}" : text;
    }

    /// <summary>Waiting longer would not help.</summary>
    private sealed class FinalException(string message) : Exception(message);
}

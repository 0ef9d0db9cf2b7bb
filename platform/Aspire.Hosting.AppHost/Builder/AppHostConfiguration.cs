using System.Globalization;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration;

namespace StockKafka.Platform.Hosting;

/// <summary>The AppHost's configuration: appsettings files, environment variables, command line; the later wins.</summary>
internal static class AppHostConfiguration
{
    /// <summary>Key of the state folder; <c>--data DIR</c>.</summary>
    public const string Data = "data";

    /// <summary>Key of the control API's port; <c>--control-port N</c>.</summary>
    public const string ControlPort = "control-port";

    /// <summary>Key of the dashboard's port; <c>--dashboard-port N</c>.</summary>
    public const string DashboardPort = "dashboard-port";

    /// <summary>Key of the dashboard itself; <c>--dashboard false</c> runs without it.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>Published key: what opens the dashboard, instead of a token made anew at each start.</summary>
    public const string DashboardToken = "AppHost:BrowserToken";

    /// <summary>Published key: true to ignore fixed ports.</summary>
    public const string RandomizePorts = "DcpPublisher:RandomizePorts";

    /// <summary>Set by the testing stand-in: the state folder goes with the application.</summary>
    public const string TemporaryState = "StockKafka:Platform:TemporaryState";

    /// <exception cref="DistributedApplicationException">A file or an argument cannot be read.</exception>
    public static void AddSources(ConfigurationManager configuration, string folder, string environment, string[] args)
    {
        Verify(args);
        try
        {
            configuration
                .AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: true, reloadOnChange: false)
                .AddJsonFile(Path.Combine(folder, $"appsettings.{environment}.json"), optional: true, reloadOnChange: false)
                .AddEnvironmentVariables()
                .AddCommandLine(args);
        }
        catch (InvalidDataException exception)
        {
            throw new DistributedApplicationException($"{exception.Message} {exception.InnerException?.Message}".TrimEnd(), exception);
        }

        if (configuration[Data] is { Length: > 0 } data)
        {
            // Given by the user, it is relative to the user's folder and not to the AppHost's.
            configuration[Data] = Path.GetFullPath(data);
        }
    }

    /// <exception cref="DistributedApplicationException">A value is not of its kind.</exception>
    public static PlatformSettings Read(IConfiguration configuration, string appHostDirectory, bool drivenFromOutside) => new()
    {
        AppHostDirectory = appHostDirectory,
        StatePath = configuration[Data] is { Length: > 0 } data ? data : Path.GetFullPath(Path.Combine(appHostDirectory, "..", ".stockkafka")),
        TemporaryState = Flag(configuration, TemporaryState),
        RandomPorts = Flag(configuration, RandomizePorts),
        ControlPort = PortNumber(configuration, ControlPort),
        DashboardEnabled = !IsFalse(configuration, Dashboard),
        DashboardPort = PortNumber(configuration, DashboardPort),
        DashboardToken = configuration[DashboardToken] is { Length: > 0 } token ? token : null,
        DrivenFromOutside = drivenFromOutside,
    };

    private static bool Flag(IConfiguration configuration, string key) =>
        string.Equals(configuration[key], bool.TrueString, StringComparison.OrdinalIgnoreCase);

    private static bool IsFalse(IConfiguration configuration, string key) => configuration[key] switch
    {
        null => false,
        var text when bool.TryParse(text, out var value) => !value,
        var text => throw new DistributedApplicationException($"--{key} must be true or false, not '{text}'."),
    };

    private static int PortNumber(IConfiguration configuration, string key) => configuration[key] switch
    {
        null => 0,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535 => port,
        var text => throw new DistributedApplicationException($"--{key} must be a port number from 0 to 65535, not '{text}'."),
    };

    // The configuration's own reader skips what it does not understand, so that a mistyped argument would do nothing.
    private static void Verify(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var argument = args[i];
            if (argument.StartsWith("--", StringComparison.Ordinal) && argument.Length > 2)
            {
                if (!argument.Contains('=', StringComparison.Ordinal) && (++i >= args.Length || args[i].StartsWith("--", StringComparison.Ordinal)))
                {
                    throw new DistributedApplicationException($"The argument '{argument}' needs a value: {argument} VALUE.");
                }
            }
            else if (argument.StartsWith('-') || argument.IndexOf('=', StringComparison.Ordinal) <= 0)
            {
                throw new DistributedApplicationException($"The argument '{argument}' is not understood; arguments are given as --key value.");
            }
        }
    }
}

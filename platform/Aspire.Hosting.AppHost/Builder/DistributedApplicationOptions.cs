namespace Aspire.Hosting;

/// <summary>How an application is built.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplicationOptions</c>.</remarks>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line: <c>--key value</c> and <c>--key=value</c> become configuration.</summary>
    public string[]? Args { get; set; }

    /// <summary>The assembly of the AppHost; the program's own by default.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The AppHost's folder; by default that of the project it was built from.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>The application's name in the dashboard; that of the AppHost's assembly by default.</summary>
    public string? DashboardApplicationName { get; set; }

    /// <summary>True to run without the dashboard, and so without a receiver of telemetry.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Kept for the published API; the Local platform always shows the output of resources.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>Kept for the published API; the Local platform is on 127.0.0.1 only and does not ask for TLS.</summary>
    public bool AllowUnsecuredTransport { get; set; }
}

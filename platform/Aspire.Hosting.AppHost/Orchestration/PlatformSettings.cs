namespace StockKafka.Platform.Hosting;

/// <summary>What the Local platform needs to know beside the model.</summary>
internal sealed record PlatformSettings
{
    public required string AppHostDirectory { get; init; }

    public required string StatePath { get; init; }

    /// <summary>True for a state folder that goes with the application, as in tests.</summary>
    public bool TemporaryState { get; init; }

    /// <summary>True to give every endpoint a free port, even where a port is fixed.</summary>
    public bool RandomPorts { get; init; }

    /// <summary>Port of the control API; 0 for a free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>False to run without the dashboard.</summary>
    public bool DashboardEnabled { get; init; } = true;

    /// <summary>Port of the dashboard; 0 for a free one.</summary>
    public int DashboardPort { get; init; }

    /// <summary>What opens the dashboard; null for a token made anew at each start.</summary>
    public string? DashboardToken { get; init; }

    /// <summary>True where a test runs the application: <c>Run</c> waits instead of starting, and signals are left alone.</summary>
    public bool DrivenFromOutside { get; init; }
}

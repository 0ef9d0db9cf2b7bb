namespace StockKafka.Platform.Hosting;

/// <summary>A program as it will be started: everything resolved.</summary>
internal sealed record ProcessSpec
{
    /// <summary>Full path of the program.</summary>
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public required string WorkingDirectory { get; init; }

    /// <summary>Set on top of the AppHost's own environment; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Written to the program's standard input, which is then closed.</summary>
    public string? StandardInput { get; init; }
}

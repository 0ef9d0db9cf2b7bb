namespace StockKafka.Cli.Tests;

/// <summary>The program as a user runs it.</summary>
internal static class CliProgram
{
    public const string Name = "StockKafka.Cli";

    /// <summary>Runs it to its end, and gives everything that it wrote.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var program = ChildProgram.StartBuilt(Name, arguments);
        var code = await program.ExitCodeAsync(seconds: 60);
        return (code, program.Output);
    }
}

using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace StockKafka.ServiceDefaults;

/// <summary>
/// Marks a start-up failure that its message explains in full: what is wrong, where, and how to mend it.
/// </summary>
public class StartupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Runs a service so that a mistake in its surroundings is one line on standard error and a non-zero exit code.</summary>
public static class ServiceProgram
{
    /// <summary>Runs <paramref name="main"/> to its end.</summary>
    /// <returns>0 after an orderly end, 1 after a start-up failure.</returns>
    public static async Task<int> RunAsync(Func<Task> main)
    {
        try
        {
            await main().ConfigureAwait(false);
            return 0;
        }
        catch (Exception failure) when (Explain(failure) is { } message)
        {
            await Console.Error.WriteLineAsync($"error: {message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static string? Explain(Exception failure) => failure switch
    {
        StartupException => failure.Message,
        OptionsValidationException options => $"configuration {options.OptionsName}: {string.Join(" ", options.Failures)}",
        InvalidOperationException { InnerException: FormatException } => failure.Message,
        IOException { InnerException: SocketException or Microsoft.AspNetCore.Connections.AddressInUseException } => failure.Message,
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };
}

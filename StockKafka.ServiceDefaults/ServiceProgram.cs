using System.Net.Sockets;
using Microsoft.Extensions.Options;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.ServiceDefaults;

/// <summary>Runs a service so that a mistake in its surroundings is one line on standard error and a non-zero exit code.</summary>
public static class ServiceProgram
{
    /// <summary>Runs <paramref name="main"/> to its end.</summary>
    /// <returns>0 after an orderly end, 1 after a failure.</returns>
    public static async Task<int> RunAsync(Func<Task> main)
    {
        try
        {
            await main().ConfigureAwait(false);
            return Environment.ExitCode;
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
        OptionsValidationException options => $"configuration: {string.Join("; ", options.Failures)}",
        InvalidOperationException { InnerException: ArgumentException or FormatException } => failure.Message,
        IOException { InnerException: SocketException or Microsoft.AspNetCore.Connections.AddressInUseException } => failure.Message,
        DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException } =>
            $"a native library is missing ({(failure.InnerException ?? failure).Message.Split('\n')[0].TrimEnd()}); build the program anew: its packages bring it",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };
}

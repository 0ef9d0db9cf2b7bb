using System.Globalization;
using System.Runtime.InteropServices;
using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace StockKafka.Hosting;

/// <summary>An orderly end when the terminal goes.</summary>
public static class HangUpExtensions
{
    /// <summary>Stops the application on SIGHUP as on SIGTERM, unless whoever started it had the signal ignored, as <c>nohup</c> does.</summary>
    /// <param name="builder">The application.</param>
    public static void StopOnHangUp(this IDistributedApplicationBuilder builder) => builder.Services.AddHostedService<HangUp>();

    /// <summary>Listens from when the host makes it, which is before anything starts.</summary>
    private sealed class HangUp(IHostApplicationLifetime lifetime) : IHostedService, IDisposable
    {
        private readonly PosixSignalRegistration? _registration = OperatingSystem.IsWindows() || IsIgnored() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            lifetime.StopApplication();
        });

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => _registration?.Dispose();

        /// <summary>SIGHUP is signal 1, the lowest bit of the mask (proc(5)). Where there is no mask to read, it is taken as not ignored.</summary>
        private static bool IsIgnored() => File.Exists("/proc/self/status")
            && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
            && (ulong.Parse(mask.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1) != 0;
    }
}

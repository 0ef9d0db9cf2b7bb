using System.Runtime.InteropServices;
using Garnet;

// Microsoft.Garnet as a program: its own arguments, a password from the environment, where other users cannot read it as they can read
// arguments, and an orderly end on SIGTERM and Ctrl-C.
try
{
    string[] password = Environment.GetEnvironmentVariable("GARNET_PASSWORD") is { Length: > 0 } secret ? ["--auth", "Password", "--password", secret] : [];
    using var server = new GarnetServer([.. args, .. password]);
    using var stop = new ManualResetEventSlim();
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Set();
    }

    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    server.Start();
    Console.WriteLine("ready");
    stop.Wait();
    return 0;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"error: the Redis server cannot start: {failure.Message}");
    return 1;
}

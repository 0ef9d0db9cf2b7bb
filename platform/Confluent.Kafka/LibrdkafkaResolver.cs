using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace StockKafka.Platform.ConfluentKafka;

/// <summary>
/// Leads Confluent.Kafka's import of <c>librdkafka</c> to the system's library (Debian package <c>librdkafka1</c>), whose
/// file name carries a version that the import does not ask for. Compiled into each assembly that uses Confluent.Kafka;
/// asked only after the runtime's own search has failed, so a library beside the program wins.
/// </summary>
internal static class LibrdkafkaResolver
{
    private static readonly string[] SystemNames = ["librdkafka.so.1", "librdkafka.1.dylib", "rdkafka.dll"];

#pragma warning disable CA2255 // A library that only works once its native half is found has to say so when it loads.
    [ModuleInitializer]
    internal static void Register() =>
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) =>
        {
            if (name != "librdkafka")
            {
                return IntPtr.Zero;
            }

            foreach (var candidate in SystemNames)
            {
                if (NativeLibrary.TryLoad(candidate, out var handle))
                {
                    return handle;
                }
            }

            return IntPtr.Zero;
        };
#pragma warning restore CA2255
}

using System.Runtime.CompilerServices;

namespace StockKafka.LoadRunner.Tests;

/// <summary>
/// The test host blocks pool threads, and the pool replaces them one each half second: with its minimum of one for each processor
/// a queued continuation waited 0.6 to 1 s, and schedules under test stood still. With this minimum it waits milliseconds.
/// </summary>
internal static class TestHostThreads
{
    private const int MinThreads = 16;

#pragma warning disable CA2255 // It has to be in force before the first test, whichever that is.
    [ModuleInitializer]
    internal static void Raise() => ThreadPool.SetMinThreads(MinThreads, MinThreads);
#pragma warning restore CA2255
}

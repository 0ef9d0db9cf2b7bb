using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Engine;

/// <summary>Adds up the windows of a run.</summary>
internal sealed class Adding(RunTotals totals) : IRunSink
{
    public void Started(RunClock clock)
    {
    }

    public void Closed(Window window) => totals.Add(window);
}

using System.Diagnostics;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Conformance.Tests.Fuzz;

/// <summary>No frame, however damaged, may do more than be refused, and none may cost more memory than its length allows.</summary>
public sealed class FrameFuzzTests
{
    private const int Frames = 1_000_000, FixedSeed = 20_260_105;
    private const int MaxBytesForEachFrame = 32 << 10, MaxBytesForEachByte = 256;

    private static readonly TimeSpan RandomTime = TimeSpan.FromSeconds(3);

    [Fact]
    public void RealFrames_AreRead() => Assert.All(FrameSource.RealFrames, frame => Assert.NotNull(RequestDecoder.Decode(frame)));

    [Fact]
    public void AMillionFrames_AreReadOrRefused()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var read = Run(FixedSeed, iteration => iteration < Frames);

        Assert.InRange(read, Frames / 20, Frames); // enough of them get through for the rest to be near misses
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 << 20);
    }

    [Fact]
    public void FramesOfANewSeed_AreReadOrRefused()
    {
        var began = Stopwatch.GetTimestamp();

        Run(Random.Shared.Next(), _ => Stopwatch.GetElapsedTime(began) < RandomTime);
    }

    /// <returns>How many frames were good.</returns>
    private static int Run(int seed, Func<int, bool> goOn)
    {
        var source = new FrameSource(seed);
        var read = 0;
        for (var iteration = 0; goOn(iteration); iteration++)
        {
            var frame = source.Next();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read += RequestDecoder.Decode(frame) is null ? 0 : 1;
            }
            catch (MalformedFrameException)
            {
                // As it should be.
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, frame {iteration}, {Convert.ToHexString(frame)}: {e}");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (allocated > MaxBytesForEachFrame + ((long)MaxBytesForEachByte * frame.Length))
            {
                Assert.Fail($"seed {seed}, frame {iteration}, {Convert.ToHexString(frame)}: {allocated} bytes for {frame.Length}");
            }
        }

        return read;
    }
}

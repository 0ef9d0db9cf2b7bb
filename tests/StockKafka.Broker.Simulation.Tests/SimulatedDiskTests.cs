using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Simulation.Disk;

namespace StockKafka.Broker.Simulation.Tests;

public sealed class SimulatedDiskTests
{
    private const string Path = "/data/file";
    private static readonly byte[] Content = [.. Enumerable.Range(0, 2_000).Select(i => (byte)(1 + (i % 200)))];

    [Fact]
    public void WhatWasFlushed_OutlivesEveryPowerFailure()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var disk = Disk(seed);
            disk.Replace(Path, Content);
            disk.Crash();
            Assert.Equal(Content, disk.ReadAll(Path));
        }
    }

    [Fact]
    public void WhatWasNotFlushed_IsThere_OrGone_OrTorn()
    {
        var lengths = new HashSet<int>();
        for (var seed = 0; seed < 200; seed++)
        {
            var disk = Disk(seed);
            using (var file = disk.Open(Path, FileMode.Create))
            {
                file.Write(Content, 0);
            }

            disk.FlushFolder("/data");
            disk.Crash();
            lengths.Add(disk.ReadAll(Path).Length);
        }

        Assert.Contains(0, lengths);
        Assert.Contains(Content.Length, lengths);
        Assert.Contains(lengths, length => length > 0 && length < Content.Length);
    }

    [Fact]
    public void ANameThatWasNotFlushed_MayBeGone()
    {
        var found = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var disk = Disk(seed);
            using (var file = disk.Open(Path, FileMode.Create))
            {
                file.Write(Content, 0);
                file.Flush();
            }

            disk.Crash();
            found += disk.FileExists(Path) ? 1 : 0;
        }

        Assert.InRange(found, 1, 99);
    }

    [Fact]
    public void AKilledBroker_LosesNothing()
    {
        var disk = Disk(1);
        using (var file = disk.Open(Path, FileMode.Create))
        {
            file.Write(Content, 0);
        }

        disk.Kill();

        Assert.Equal(Content, disk.ReadAll(Path));
    }

    [Fact]
    public void AfterAFailedFlush_ALaterOneSavesNotEverything()
    {
        var lost = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var disk = Disk(seed);
            using (var file = disk.Open(Path, FileMode.Create))
            {
                file.Write(Content, 0);
                disk.Faults.FlushErrors = 1;
                Assert.Throws<IOException>(file.Flush);
                disk.Faults.Clear();
                file.Flush();
                Assert.Equal(Content, disk.ReadAll(Path));
            }

            disk.FlushFolder("/data");
            disk.Crash();
            lost += disk.ReadAll(Path).Length == 0 ? 1 : 0;
        }

        Assert.InRange(lost, 1, 99);
    }

    private static SimulatedDisk Disk(int seed)
    {
        var disk = new SimulatedDisk(new Random(seed), new SimulatedClock());
        disk.CreateFolder("/data");
        disk.FlushFolder("/");
        return disk;
    }
}

using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Simulation.Disk;

internal sealed partial class SimulatedDisk
{
    private void CheckPower()
    {
        if (IsOff)
        {
            throw new PowerFailureException();
        }
    }

    /// <returns>Whether the power fails in this operation, which may be done in part.</returns>
    private bool Count()
    {
        CheckPower();
        Operations++;
        if (_untilPowerFails < 0)
        {
            return false;
        }

        IsOff = _untilPowerFails-- == 0;
        return IsOff;
    }

    private void ChangeFolder(bool grows)
    {
        if (Count())
        {
            throw new PowerFailureException();
        }

        FailIf(grows && Faults.Full, "no space left on the simulated device");
        FailIf(Happens(Faults.FolderErrors), "simulated EIO on a folder");
    }

    private bool Happens(double rate) => rate > 0 && random.NextDouble() < rate;

    private void FailIf(bool fails, string message)
    {
        if (fails)
        {
            Errors++;
            throw new IOException(message);
        }
    }

    private void Write(SimulatedFile file, ReadOnlySpan<byte> bytes, long position)
    {
        var off = Count();
        var full = Faults.Full && position + bytes.Length > file.Length;
        if (off || full || Happens(Faults.WriteErrors))
        {
            file.Write(bytes[..random.Next(bytes.Length + 1)], position);
            CheckPower();
            FailIf(true, full ? "no space left on the simulated device" : "simulated EIO on a write");
        }

        file.Write(bytes, position);
        file.Written = clock.GetUtcNow().UtcDateTime;
    }

    private void SetLength(SimulatedFile file, long length)
    {
        if (Count())
        {
            throw new PowerFailureException();
        }

        file.SetLength(length);
    }

    private void Flush(SimulatedFile file)
    {
        if (Count())
        {
            throw new PowerFailureException();
        }

        if (Happens(Faults.FlushErrors))
        {
            file.LosePages(random);
            FailIf(true, "simulated EIO on fsync");
        }

        if (!Faults.FlushLies)
        {
            file.Flush();
        }
    }

    /// <summary>An open file of a broker that is gone with it.</summary>
    private sealed class Handle(SimulatedDisk disk, SimulatedFile file, int generation) : IDiskFile
    {
        public long Length => Living().Length;

        public int Read(Span<byte> buffer, long position) => Living().Read(buffer, position);

        public void Write(ReadOnlySpan<byte> bytes, long position) => disk.Write(Living(), bytes, position);

        public void SetLength(long length) => disk.SetLength(Living(), length);

        public void Flush() => disk.Flush(Living());

        public void Dispose()
        {
        }

        private SimulatedFile Living()
        {
            disk.CheckPower();
            return generation == disk._generation ? file : throw new PowerFailureException();
        }
    }
}

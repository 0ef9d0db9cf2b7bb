using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace StockKafka.Load.Http.EventLoops;

/// <summary>A set of files that wait to become readable or writable, level-triggered (epoll, Linux).</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int MaxEvents = 512;

    // On x64 alone the structure is packed.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private readonly byte[] _events = new byte[MaxEvents * (DataAt + sizeof(ulong))];

    /// <summary>The set as a file, readable when one of its files has an event.</summary>
    public int File { get; } = Libc.EpollCreate(Libc.CloseOnExec);

    /// <summary>What the file of the n-th event was registered with.</summary>
    public ulong this[int index] => BinaryPrimitives.ReadUInt64LittleEndian(_events.AsSpan(index * (DataAt + sizeof(ulong)) + DataAt));

    /// <returns>False when the system watches as many files as it may.</returns>
    public bool Add(int file, uint interest, ulong data) => Control(Libc.Add, file, interest, data);

    public bool Modify(int file, uint interest, ulong data) => Control(Libc.Modify, file, interest, data);

    public void Remove(int file) => Control(Libc.Delete, file, 0, 0);

    /// <returns>Number of events.</returns>
    public int Wait(int timeoutMillis)
    {
        fixed (byte* events = _events)
        {
            // Interrupted is as good as nothing yet.
            return Math.Max(0, Libc.EpollWait(File, events, MaxEvents, timeoutMillis));
        }
    }

    public void Dispose() => _ = Libc.Close(File);

    private bool Control(int operation, int file, uint interest, ulong data)
    {
        Span<byte> change = stackalloc byte[DataAt + sizeof(ulong)];
        BinaryPrimitives.WriteUInt32LittleEndian(change, interest);
        BinaryPrimitives.WriteUInt64LittleEndian(change[DataAt..], data);
        fixed (byte* pointer = change)
        {
            return Libc.EpollControl(File, operation, file, pointer) == 0;
        }
    }
}

using System.Runtime.InteropServices;

namespace StockKafka.Load.Http.EventLoops;

/// <summary>Buffers of which the system takes one when bytes have come, so that connections that wait hold none.</summary>
internal sealed unsafe class RingBuffers : IDisposable
{
    private readonly int _ring;
    private readonly byte[][] _buffers;
    private readonly Entry* _entries;
    private readonly ushort* _sharedTail;
    private readonly ushort _mask;
    private ushort _tail;

    /// <param name="ring">The ring's file.</param>
    /// <param name="count">A power of two.</param>
    /// <param name="size">Bytes.</param>
    public RingBuffers(int ring, ushort count, int size)
    {
        _ring = ring;
        _mask = (ushort)(count - 1);
        _entries = (Entry*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(Entry)), (nuint)Environment.SystemPageSize);
        NativeMemory.Clear(_entries, (nuint)(count * sizeof(Entry)));
        // The first entry's unused field is the number of buffers ever given.
        _sharedTail = (ushort*)((byte*)_entries + 14);
        var group = new Group { Entries = (ulong)_entries, Count = count };
        if (Libc.RingRegister(Libc.RingRegisterCall, ring, Libc.RingRegisterBuffers, &group, 1) < 0)
        {
            throw new InvalidOperationException($"io_uring takes no buffers: error {Libc.LastError}");
        }

        _buffers = new byte[count][];
        for (ushort index = 0; index < count; index++)
        {
            _buffers[index] = GC.AllocateUninitializedArray<byte>(size, pinned: true);
            GiveBack(index);
        }
    }

    public byte[] this[ushort index] => _buffers[index];

    public void GiveBack(ushort index)
    {
        var entry = &_entries[_tail & _mask];
        entry->Address = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(_buffers[index], 0);
        entry->Length = (uint)_buffers[index].Length;
        entry->Index = index;
        Volatile.Write(ref *_sharedTail, ++_tail);
    }

    /// <summary>Before the ring itself is closed.</summary>
    public void Dispose()
    {
        var group = new Group();
        _ = Libc.RingRegister(Libc.RingRegisterCall, _ring, Libc.RingUnregisterBuffers, &group, 1);
        NativeMemory.AlignedFree(_entries);
    }

    /// <summary><c>struct io_uring_buf</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public ulong Address;
        public uint Length;
        public ushort Index, Reserved;
    }

    /// <summary><c>struct io_uring_buf_reg</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Group
    {
        public ulong Entries;
        public uint Count;
        public ushort Id, Flags;
        public ulong Reserved0, Reserved1, Reserved2;
    }
}

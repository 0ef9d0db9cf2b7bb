using System.Runtime.InteropServices;

namespace StockKafka.Load.Http.EventLoops;

/// <summary>What a <see cref="Ring"/> asks for and is told when it is made: <c>struct io_uring_params</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingParameters
{
    public uint SubmissionEntries, CompletionEntries, Flags, ThreadCpu, ThreadIdle, Features, WorkQueue, Reserved0, Reserved1, Reserved2;
    public SubmissionOffsets Submission;
    public CompletionOffsets Completion;

    /// <summary>Where in the shared memory each part of the queue of orders is, bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SubmissionOffsets
    {
        public uint Head, Tail, Mask, Entries, Flags, Dropped, Array, Reserved;
        public ulong UserAddress;
    }

    /// <inheritdoc cref="SubmissionOffsets"/>
    [StructLayout(LayoutKind.Sequential)]
    public struct CompletionOffsets
    {
        public uint Head, Tail, Mask, Count, Overflow, Entries, Flags, Reserved;
        public ulong UserAddress;
    }
}

/// <summary>An order: <c>struct io_uring_sqe</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct RingSubmission
{
    [FieldOffset(0)] public byte Kind;
    [FieldOffset(1)] public byte Flags;
    [FieldOffset(2)] public ushort Priority;
    [FieldOffset(4)] public int File;
    [FieldOffset(16)] public ulong Address;
    [FieldOffset(24)] public uint Length;
    [FieldOffset(28)] public int OrderFlags;
    [FieldOffset(32)] public ulong Mark;
}

/// <summary>An outcome: <c>struct io_uring_cqe</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct RingCompletion
{
    private const uint HasMoreFlag = 2;

    /// <summary>What the order was marked with.</summary>
    public readonly ulong Mark;

    /// <summary>Bytes, or a negative error.</summary>
    public readonly int Result;

    private readonly uint _flags;

    /// <summary>The same order will have further outcomes.</summary>
    public bool HasMore => (_flags & HasMoreFlag) != 0;

    public ushort Buffer => (ushort)(_flags >> 16);
}

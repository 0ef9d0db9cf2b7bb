using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StockKafka.Load.Http.EventLoops;

/// <summary>
/// Orders to the system that go out together, and their outcomes, in memory shared with it (io_uring, Linux 6.1 and later): a turn of
/// the loop is one call however many requests it sends and answers it receives. Belongs to the thread that opened it.
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private const uint Entries = 512, CompletionEntries = 4096;
    private const int BufferCount = 128, BufferSize = 16 << 10;

    /// <summary>Requests are handed over at the latest when there are so many: none waits for a long turn to end.</summary>
    private const int MaxHeldBack = 16;

    /// <summary>The longest request that goes out with others, bytes.</summary>
    public const int MaxSend = 4 << 10;

    private readonly int _file;
    private readonly byte* _shared;
    private readonly nuint _sharedLength;
    private readonly RingSubmission* _orders;
    private readonly RingBuffers _buffers;
    private readonly byte[] _heldBack = GC.AllocateUninitializedArray<byte>(MaxHeldBack * MaxSend, pinned: true);
    private readonly uint* _submitHead;
    private readonly uint* _submitTail;
    private readonly uint* _completedHead;
    private readonly uint* _completedTail;
    private readonly RingCompletion* _completed;
    private readonly uint _orderMask, _completedMask;
    private uint _tail, _head;
    private int _heldBackCount;

    private Ring(int file, in RingParameters parameters)
    {
        _file = file;
        _sharedLength = Math.Max(
            parameters.Submission.Array + parameters.SubmissionEntries * sizeof(uint),
            parameters.Completion.Entries + parameters.CompletionEntries * (uint)sizeof(RingCompletion));
        _shared = Libc.Map(_sharedLength, file, Libc.RingOffset);
        _orders = (RingSubmission*)Libc.Map(parameters.SubmissionEntries * (nuint)sizeof(RingSubmission), file, Libc.RingOrdersOffset);
        _submitHead = (uint*)(_shared + parameters.Submission.Head);
        _submitTail = (uint*)(_shared + parameters.Submission.Tail);
        _orderMask = parameters.SubmissionEntries - 1;
        _completedHead = (uint*)(_shared + parameters.Completion.Head);
        _completedTail = (uint*)(_shared + parameters.Completion.Tail);
        _completed = (RingCompletion*)(_shared + parameters.Completion.Entries);
        _completedMask = parameters.CompletionEntries - 1;
        var order = (uint*)(_shared + parameters.Submission.Array);
        for (var index = 0u; index <= _orderMask; index++)
        {
            order[index] = index;
        }

        _buffers = new RingBuffers(file, BufferCount, BufferSize);
    }

    /// <returns>Null where the system has no such rings, does not let this process have one, or has an old kind.</returns>
    public static Ring? TryOpen()
    {
        var parameters = new RingParameters { Flags = Libc.RingSingleIssuer | Libc.RingDeferred | Libc.RingCompletionSize, CompletionEntries = CompletionEntries };
        var file = (int)Libc.RingSetup(Libc.RingSetupCall, Entries, &parameters);
        return file < 0 ? null : new Ring(file, parameters);
    }

    /// <summary>What a received order brought: valid until it is given back.</summary>
    public byte[] BufferOf(in RingCompletion completion) => _buffers[completion.Buffer];

    public void GiveBack(in RingCompletion completion) => _buffers.GiveBack(completion.Buffer);

    /// <summary>Receives whatever comes, each time into a buffer of the ring, until a completion says that there will be no more.</summary>
    public void Receive(int socket, ulong mark)
    {
        var order = NewOrder(Libc.RingReceiveOrder, socket, mark);
        order->Flags = Libc.RingSelectBuffer;
        order->Priority = Libc.RingMultishot;
    }

    /// <summary>Sends what the system takes at once, within this turn of the loop.</summary>
    /// <param name="socket">Connected.</param>
    /// <param name="bytes">At most <see cref="MaxSend"/>; copied.</param>
    /// <param name="mark">Comes back with how much was taken.</param>
    public void Send(int socket, ReadOnlySpan<byte> bytes, ulong mark)
    {
        var order = NewOrder(Libc.RingSendOrder, socket, mark);
        var held = _heldBack.AsSpan(_heldBackCount * MaxSend, bytes.Length);
        bytes.CopyTo(held);
        order->Address = (ulong)Unsafe.AsPointer(ref MemoryMarshal.GetReference(held));
        order->Length = (uint)bytes.Length;
        order->OrderFlags = Libc.NoSignal | Libc.DoNotWait;
        if (++_heldBackCount == MaxHeldBack)
        {
            Enter(0, 0, null);
        }
    }

    /// <summary>Says once that a file has become readable.</summary>
    public void Poll(int file, ulong mark) => NewOrder(Libc.RingPollOrder, file, mark)->OrderFlags = (int)Libc.Readable;

    /// <summary>Hands over what was ordered and waits for an outcome.</summary>
    /// <param name="timeoutMillis">0: does not wait; negative: as long as it takes.</param>
    public void Wait(int timeoutMillis)
    {
        var time = stackalloc long[2] { timeoutMillis / 1000, timeoutMillis % 1000 * 1_000_000L };
        var argument = stackalloc ulong[3] { 0, 0, (ulong)time };
        var wait = timeoutMillis == 0 || Volatile.Read(ref *_completedTail) != _head ? 0u : 1u;
        Enter(wait, Libc.RingGetEvents | (timeoutMillis > 0 ? Libc.RingExtendedArgument : 0), timeoutMillis > 0 ? argument : null);
    }

    public bool TryTake(out RingCompletion completion)
    {
        if (_head == Volatile.Read(ref *_completedTail))
        {
            completion = default;
            return false;
        }

        completion = _completed[_head & _completedMask];
        Volatile.Write(ref *_completedHead, ++_head);
        return true;
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _ = Libc.Close(_file);
        _ = Libc.Unmap(_shared, _sharedLength);
        _ = Libc.Unmap((byte*)_orders, (_orderMask + 1) * (nuint)sizeof(RingSubmission));
    }

    private RingSubmission* NewOrder(byte kind, int file, ulong mark)
    {
        while (_tail - Volatile.Read(ref *_submitHead) > _orderMask)
        {
            Enter(0, Libc.RingGetEvents, null);
        }

        var order = &_orders[_tail++ & _orderMask];
        *order = new() { Kind = kind, File = file, Mark = mark };
        return order;
    }

    private void Enter(uint wait, uint flags, ulong* argument)
    {
        Volatile.Write(ref *_submitTail, _tail);
        do
        {
            // Interrupted, or its time over: as good as nothing yet.
            _ = Libc.RingEnter(
                Libc.RingEnterCall, _file, _tail - Volatile.Read(ref *_submitHead), wait, flags, argument, argument is null ? 0 : 3 * sizeof(ulong));
        }
        while (_heldBackCount > 0 && _tail != Volatile.Read(ref *_submitHead));
        _heldBackCount = 0;
    }
}
